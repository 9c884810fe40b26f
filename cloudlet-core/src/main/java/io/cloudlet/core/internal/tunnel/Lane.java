package io.cloudlet.core.internal.tunnel;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * The share that all tunnels to one peer have of what waits to leave on the link: tunnels take turns, and whatever else the link
 * carries waits behind little of theirs. Confined to the core thread.
 */
final class Lane {

    /** Enough for a gigabit at two milliseconds; on slower links it is what news may have to wait behind. */
    static final int BUDGET = 256 * 1024;

    private final Executor core;
    private final Queue<Turn> waiting = new ArrayDeque<>();
    private int underWay;

    private record Turn(int bytes, Supplier<CompletionStage<Void>> send) {}

    Lane(Executor core) {
        this.core = core;
    }

    /** Sends once it is its turn; the stage it gives completes when the bytes have left. */
    void enter(int bytes, Supplier<CompletionStage<Void>> send) {
        waiting.add(new Turn(bytes, send));
        next();
    }

    private void next() {
        for (Turn turn = waiting.peek(); turn != null && fits(turn); turn = waiting.peek()) {
            waiting.remove();
            underWay += turn.bytes;
            int bytes = turn.bytes;
            turn.send.get().whenCompleteAsync((left, failure) -> left(bytes), core);
        }
    }

    private boolean fits(Turn turn) {
        return underWay == 0 || underWay + turn.bytes <= BUDGET;
    }

    private void left(int bytes) {
        underWay -= bytes;
        next();
    }
}
