package io.cloudlet.testkit.simulated;

import io.cloudlet.spi.runtime.Scheduler;
import io.cloudlet.spi.runtime.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.Executor;

/**
 * One thread and its own time, for however many machines: the test says when anything happens. Time stands still while
 * anything is ready to run, and then jumps to what falls due next.
 */
public final class World implements TimeSource, Scheduler, Executor {

    private static final int MOST_STEPS = 1_000_000;

    private final Lanes lanes = new Lanes();
    private final Lanes.Lane own = lanes.open();
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(Comparator.comparingLong(Timer::at).thenComparingLong(Timer::number));
    private Runnable afterEach = () -> {};
    private long nanos;
    private long number;
    private Instant wall = Instant.parse("2026-07-01T12:00:00Z");
    private long wallSetAt;

    private static final class Timer {
        private final long at;
        private final long number;
        private final Executor on;
        private final Runnable task;
        private boolean cancelled;

        private Timer(long at, long number, Executor on, Runnable task) {
            this.at = at;
            this.number = number;
            this.on = on;
            this.task = task;
        }

        long at() {
            return at;
        }

        long number() {
            return number;
        }
    }

    /** A world at rest, at noon of a day in July 2026, UTC. */
    public World() {}

    /** From now on, of what is ready on several {@linkplain #lane lanes} chance says what goes first; without it the order given. */
    public void shuffle(Random chance) {
        lanes.shuffle(chance);
    }

    /** Called after every single thing that happens; must not itself let anything happen. */
    public void afterEach(Runnable observer) {
        afterEach = observer;
    }

    /** An executor that runs its tasks one at a time, in the order given. */
    public Executor lane() {
        return lanes.open();
    }

    /** Does what is due now, and what follows from it. */
    public void settle() {
        for (int steps = 0; lanes.runOne(); steps++) {
            afterEach.run();
            if (steps > MOST_STEPS) {
                throw new AssertionError("the world does not come to rest");
            }
        }
    }

    /** Lets time pass, doing what falls due on the way. */
    public void pass(Duration time) {
        long until = nanos + time.toNanos();
        while (step(until)) {
            // the step was all there was to do
        }
        nanos = Math.max(nanos, until);
    }

    /**
     * Does what is due now, then lets time pass to what falls due next, if that is no later than {@code until}, and does that.
     *
     * @return whether there was something
     */
    public boolean step(long until) {
        settle();
        while (!timers.isEmpty() && timers.peek().cancelled) {
            timers.remove();
        }
        if (timers.isEmpty() || timers.peek().at > until) {
            return false;
        }
        Timer timer = timers.remove();
        nanos = Math.max(nanos, timer.at);
        timer.on.execute(timer.task);
        settle();
        return true;
    }

    /** Sets the wall clock of all machines, which goes on from there. */
    public void wall(Instant now) {
        wall = now;
        wallSetAt = nanos;
    }

    @Override
    public void execute(Runnable task) {
        own.execute(task);
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public Instant wall() {
        return wall.plusNanos(nanos - wallSetAt);
    }

    @Override
    public Cancellable after(Duration delay, Executor on, Runnable task) {
        Timer timer = new Timer(nanos + Math.max(0, delay.toNanos()), number++, on, task);
        timers.add(timer);
        return () -> timer.cancelled = true;
    }
}
