package io.cloudlet.core.internal.discovery;

import io.cloudlet.Subscription;
import io.cloudlet.service.ServiceInstance;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Tells one listener when the answer to its query changes; while the listener is busy, changes melt into one. */
final class AnswerWatch implements Subscription {

    private final SnapshotQuery query;
    private final Consumer<? super List<ServiceInstance>> listener;
    private final Lanes.Lane lane;
    private final AtomicBoolean due = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private Runnable stop = () -> {};
    private List<ServiceInstance> told = List.of();
    private boolean toldOnce;

    private AnswerWatch(SnapshotQuery query, Consumer<? super List<ServiceInstance>> listener, Lanes.Lane lane) {
        this.query = query;
        this.listener = listener;
        this.lane = lane;
    }

    static AnswerWatch begin(
            ServiceIndex index,
            SnapshotQuery query,
            Consumer<? super List<ServiceInstance>> listener,
            Lanes.Lane lane) {
        AnswerWatch watch = new AnswerWatch(query, listener, lane);
        watch.stop = index.watch(name -> {
            if (name.equals(query.name())) {
                watch.changed();
            }
        });
        watch.changed();
        return watch;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            stop.run();
            lane.giveBack();
        }
    }

    private void changed() {
        if (due.compareAndSet(false, true)) {
            lane.execute(this::tell);
        }
    }

    private void tell() {
        due.set(false);
        if (closed.get() || query.closed()) {
            return;
        }
        List<ServiceInstance> now = query.list();
        boolean news = !toldOnce || !same(now, told);
        if (closed.get() || !news) {
            return;
        }
        toldOnce = true;
        told = now;
        listener.accept(now);
    }

    private static boolean same(List<ServiceInstance> a, List<ServiceInstance> b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            ServiceInstance left = a.get(i);
            ServiceInstance right = b.get(i);
            boolean equal = left.cloudlet().equals(right.cloudlet())
                    && left.id().equals(right.id())
                    && left.labels().equals(right.labels());
            if (!equal) {
                return false;
            }
        }
        return true;
    }
}
