package io.cloudlet.core.internal.peering;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.state.Logs;
import io.cloudlet.core.internal.state.VersionVector;
import io.cloudlet.core.internal.state.Walk;
import io.cloudlet.core.internal.wire.MalformedException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Walks live sets over one link, beside everything else that goes over it, a few requests at a time. From a peer that stalls, or
 * again and again has not got what it said it had, that log is not walked any more. Confined to the core thread.
 */
final class Walker {

    private static final int WINDOW = 4;
    /** Requests of all walks together: below what the peer lets be under way. */
    private static final int MOST_OPEN = 12;

    private static final int NODES = 64;
    private static final int MOST_FAILURES = 3;
    private static final long STALL = Duration.ofSeconds(10).toNanos();

    private final Logs logs;
    private final Consumer<byte[]> send;
    private final BiConsumer<CompletionStage<?>, Runnable> after;
    private final LongSupplier nanos;
    private final Consumer<Boolean> ended;
    private final Map<CloudletId, Running> running = new TreeMap<>();
    private final Map<Long, Request> requests = new HashMap<>();
    private final Map<CloudletId, Integer> failures = new HashMap<>();
    private final Set<CloudletId> shunned = new HashSet<>();
    private long number;

    private static final class Running {
        private final Walk walk;
        private int outstanding;
        private boolean complete;
        private long progressed;

        private Running(Walk walk, long now) {
            this.walk = walk;
            this.progressed = now;
        }
    }

    private record Request(Running of, List<Walk.Want> wants) {}

    /**
     * @param after does something once that is done, unless the link is over
     * @param ended told when a walk has come to its end, and whether anything changed by it
     */
    Walker(
            Logs logs,
            Consumer<byte[]> send,
            BiConsumer<CompletionStage<?>, Runnable> after,
            LongSupplier nanos,
            Consumer<Boolean> ended) {
        this.logs = logs;
        this.send = send;
        this.after = after;
        this.nanos = nanos;
        this.ended = ended;
    }

    void begin(Walk walk) {
        Running begun = new Running(walk, nanos.getAsLong());
        running.put(walk.origin(), begun);
        goOn(begun);
    }

    boolean idle() {
        return running.isEmpty();
    }

    /** Without the logs that should not be asked for over this link. */
    VersionVector wanted(VersionVector vector) {
        VersionVector wanted = vector;
        for (CloudletId origin : shunned) {
            wanted = wanted.without(origin);
        }
        return wanted;
    }

    /** From now on nothing is asked of that log over this link. */
    void shun(CloudletId origin) {
        shunned.add(origin);
    }

    void answer(WalkFrames.Answer answer) {
        Request request = requests.remove(answer.number());
        if (request == null) {
            throw new MalformedException("walked " + answer.number() + ", which was not asked for");
        }
        Running walking = request.of;
        walking.outstanding--;
        if (running.get(walking.walk.origin()) == walking) { // not given up meanwhile
            take(walking, request.wants, answer.nodes());
        }
        List.copyOf(running.values()).forEach(this::mayGoOn);
    }

    private void take(Running walking, List<Walk.Want> wants, List<Walk.Got> nodes) {
        if (nodes.isEmpty()) {
            fail(walking);
        } else {
            walking.progressed = nanos.getAsLong();
            walking.walk.take(wants, nodes);
            goOn(walking);
        }
    }

    /** One that had to wait for others does not stall while the peer answers those. */
    private void mayGoOn(Running walking) {
        if (walking.outstanding == 0) {
            walking.progressed = nanos.getAsLong();
            goOn(walking);
        }
    }

    private void goOn(Running walking) {
        Walk walk = walking.walk;
        while (!walk.complete() && walking.outstanding < WINDOW && requests.size() < MOST_OPEN) {
            List<Walk.Want> wants = walk.next(NODES);
            if (wants.isEmpty()) {
                return;
            }
            walking.outstanding++;
            requests.put(++number, new Request(walking, wants));
            send.accept(new WalkFrames.Ask(number, walk.origin(), walk.root(), walk.since(), wants).encode());
        }
        if (walk.complete() && !walking.complete) {
            walking.complete = true;
            complete(walking);
        }
    }

    private void complete(Running walking) {
        Walk walk = walking.walk;
        CompletionStage<Void> workedOut = logs.workOut(walk);
        if (workedOut.toCompletableFuture().isDone()) {
            takeOver(walking);
        } else {
            after.accept(workedOut, () -> takeOver(walking));
        }
    }

    private void takeOver(Running walking) {
        if (running.remove(walking.walk.origin(), walking)) {
            ended.accept(logs.walked(walking.walk));
        }
    }

    /** Time has passed. */
    void beat() {
        long now = nanos.getAsLong();
        List.copyOf(running.values()).stream()
                .filter(walking -> now - walking.progressed > STALL)
                .forEach(walking -> {
                    shunned.add(walking.walk.origin());
                    fail(walking);
                });
    }

    private void fail(Running walking) {
        CloudletId origin = walking.walk.origin();
        running.remove(origin);
        logs.abandoned(walking.walk);
        if (failures.merge(origin, 1, Integer::sum) >= MOST_FAILURES) {
            shunned.add(origin);
        }
        ended.accept(false);
    }
}
