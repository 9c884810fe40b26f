package io.cloudlet.spi.runtime;

import java.time.Duration;
import java.util.concurrent.Executor;

/** Runs tasks later, on the monotonic clock. */
public interface Scheduler {

    /**
     * Hands {@code task} to {@code on} once {@code delay} has passed.
     *
     * @return cancels the task if it was not handed over yet
     */
    Cancellable after(Duration delay, Executor on, Runnable task);

    /** Something that can still be called off. */
    @FunctionalInterface
    interface Cancellable {

        /** Calls it off; a second call does nothing. */
        void cancel();
    }
}
