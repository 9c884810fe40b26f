package io.cloudlet.core.internal.node;

import io.cloudlet.MembershipEvent;
import io.cloudlet.Subscription;
import io.cloudlet.core.internal.discovery.Lanes;
import io.cloudlet.core.internal.runtime.SerialExecutors;
import io.cloudlet.spi.runtime.CloudletRuntime;
import java.util.ArrayDeque;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands events to listeners, each on a thread of its own, never more waiting than fit. Thread-safe. */
final class Mailboxes implements Lanes {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.listeners");
    private static final int MOST_WAITING = 1024;

    private final CloudletRuntime runtime;
    private final List<Mailbox> open = new CopyOnWriteArrayList<>();
    private final TreeSet<Integer> taken = new TreeSet<>();

    Mailboxes(CloudletRuntime runtime) {
        this.runtime = runtime;
    }

    /** Delivers an event to everybody who listens. */
    void post(MembershipEvent event) {
        open.forEach(mailbox -> mailbox.post(event));
    }

    Subscription subscribe(Consumer<? super MembershipEvent> listener) {
        Mailbox mailbox = new Mailbox(listener, take());
        open.add(mailbox);
        return mailbox;
    }

    @Override
    public Lane get() {
        return take();
    }

    /** One listener's executor; its number is used again once it is given back. */
    private final class NumberedLane implements Lane {
        private final int number;

        private NumberedLane(int number) {
            this.number = number;
        }

        @Override
        public void execute(Runnable call) {
            executor().execute(() -> {
                try {
                    call.run();
                } catch (RuntimeException e) {
                    LOG.warn("a listener failed", e);
                }
            });
        }

        @Override
        public void giveBack() {
            synchronized (taken) {
                taken.remove(number);
            }
        }

        private Executor executor() {
            return runtime.serial(SerialExecutors.LISTENER + "-" + number);
        }
    }

    private Lane take() {
        synchronized (taken) {
            int number = 1;
            while (taken.contains(number)) {
                number++;
            }
            taken.add(number);
            return new NumberedLane(number);
        }
    }

    private final class Mailbox implements Subscription {

        private final Consumer<? super MembershipEvent> listener;
        private final Lane lane;
        private final ArrayDeque<MembershipEvent> waiting = new ArrayDeque<>();
        private long missed;
        private boolean closed;

        private Mailbox(Consumer<? super MembershipEvent> listener, Lane lane) {
            this.listener = listener;
            this.lane = lane;
        }

        private synchronized void post(MembershipEvent event) {
            if (closed) {
                return;
            }
            if (missed > 0 || waiting.size() >= MOST_WAITING) {
                missed++;
                return;
            }
            waiting.add(event);
            lane.execute(this::deliver);
        }

        private void deliver() {
            MembershipEvent next = next();
            if (next != null) {
                listener.accept(next);
            }
            MembershipEvent gap = gap();
            if (gap != null) {
                listener.accept(gap);
            }
        }

        private synchronized @Nullable MembershipEvent next() {
            return closed ? null : waiting.poll();
        }

        /** A gap follows the last event that fitted, before anything newer. */
        private synchronized @Nullable MembershipEvent gap() {
            if (closed || missed == 0 || !waiting.isEmpty()) {
                return null;
            }
            MembershipEvent gap = new MembershipEvent.Gap(missed);
            missed = 0;
            return gap;
        }

        @Override
        public void close() {
            synchronized (this) {
                if (closed) {
                    return;
                }
                closed = true;
            }
            open.remove(this);
            lane.giveBack();
        }
    }
}
