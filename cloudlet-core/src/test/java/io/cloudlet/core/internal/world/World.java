package io.cloudlet.core.internal.world;

import io.cloudlet.spi.runtime.Scheduler;
import io.cloudlet.spi.runtime.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.Executor;

/** One thread and its own time, for however many cloudlets: the test says when anything happens. */
public final class World implements TimeSource, Scheduler, Executor {

    private static final int MOST_STEPS = 1_000_000;

    private final Queue<Runnable> ready = new ArrayDeque<>();
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(Comparator.comparingLong(Timer::at).thenComparingLong(Timer::number));
    private long nanos;
    private long number;
    private Instant wall = Instant.parse("2026-07-01T12:00:00Z");

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

    /** Does what is due now, and what follows from it. */
    public void settle() {
        for (int steps = 0; !ready.isEmpty(); steps++) {
            if (steps > MOST_STEPS) {
                throw new AssertionError("the world does not come to rest");
            }
            ready.remove().run();
        }
    }

    /** Lets time pass, doing what falls due on the way. */
    public void pass(Duration time) {
        long until = nanos + time.toNanos();
        settle();
        while (!timers.isEmpty() && timers.peek().at <= until) {
            Timer timer = timers.remove();
            nanos = timer.at;
            if (!timer.cancelled) {
                timer.on.execute(timer.task);
                settle();
            }
        }
        nanos = until;
    }

    public void wall(Instant now) {
        wall = now;
    }

    @Override
    public void execute(Runnable task) {
        ready.add(task);
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public Instant wall() {
        return wall;
    }

    @Override
    public Cancellable after(Duration delay, Executor on, Runnable task) {
        Timer timer = new Timer(nanos + delay.toNanos(), number++, on, task);
        timers.add(timer);
        return () -> timer.cancelled = true;
    }
}
