package io.cloudlet.testkit.simulated;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** What is ready to run: within a lane in the order given, between lanes in the order given or as chance has it. */
final class Lanes {

    private final Queue<Lane> inOrder = new ArrayDeque<>();
    private final List<Lane> shuffled = new ArrayList<>();
    private @Nullable Random chance;

    /** Tasks that run one at a time. */
    final class Lane implements Executor {

        private final Queue<Runnable> tasks = new ArrayDeque<>();

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
            if (chance == null) {
                inOrder.add(this);
            } else {
                shuffled.add(this);
            }
        }
    }

    Lane open() {
        return new Lane();
    }

    void shuffle(Random by) {
        chance = by;
    }

    /** Runs one task; says whether there was one. */
    boolean runOne() {
        Lane next = inOrder.poll();
        if (next == null && chance != null && !shuffled.isEmpty()) {
            next = takeAny(chance);
        }
        if (next == null) {
            return false;
        }
        next.tasks.remove().run();
        return true;
    }

    private Lane takeAny(Random by) {
        int last = shuffled.size() - 1;
        int picked = by.nextInt(last + 1);
        Lane lane = shuffled.get(picked);
        shuffled.set(picked, shuffled.get(last));
        shuffled.remove(last);
        return lane;
    }
}
