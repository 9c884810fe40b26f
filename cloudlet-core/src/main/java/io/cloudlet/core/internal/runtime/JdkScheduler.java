package io.cloudlet.core.internal.runtime;

import io.cloudlet.spi.runtime.Scheduler;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One daemon thread that hands tasks over when their time has come, and does nothing else. */
public final class JdkScheduler implements Scheduler, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(JdkScheduler.class);

    private final ScheduledThreadPoolExecutor timer;

    /** @param cloudlet names the thread */
    public JdkScheduler(String cloudlet) {
        timer = new ScheduledThreadPoolExecutor(1, task -> daemon(task, "cloudlet-" + cloudlet + "-timer"));
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        timer.setRejectedExecutionHandler(new DiscardPolicy());
    }

    @Override
    public Cancellable after(Duration delay, Executor on, Runnable task) {
        long nanos = TimeUnit.NANOSECONDS.convert(delay); // saturates
        Future<?> pending = timer.schedule(() -> handOver(on, task), nanos, TimeUnit.NANOSECONDS);
        return () -> pending.cancel(false);
    }

    private static void handOver(Executor on, Runnable task) {
        try {
            on.execute(task);
        } catch (RuntimeException e) {
            log.error("A task whose time had come was not taken by {}", on, e);
        }
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Drops what has not been handed over. */
    @Override
    public void close() {
        timer.shutdown();
    }
}
