package io.cloudlet.core.internal.runtime;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Executors that each run their tasks one at a time, in the order given, whatever a task throws. A thread is started by
 * a task and ends after five idle seconds, so that an idle cloudlet has few.
 */
public final class SerialExecutors implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SerialExecutors.class);
    /** Executors whose name begins so run applications' listeners. */
    public static final String LISTENER = "listener";

    private static final long IDLE_SECONDS = 5;
    private static final long CLOSE_SECONDS = 10;

    private final String cloudlet;
    private final Map<String, ThreadPoolExecutor> pools = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** @param cloudlet begins the name of each thread */
    public SerialExecutors(String cloudlet) {
        this.cloudlet = cloudlet;
    }

    /** The executor of that name. Once closed, it drops every further task. */
    public Executor serial(String name) {
        ThreadPoolExecutor pool = pools.computeIfAbsent(name, this::pool);
        return task -> {
            if (!closed) {
                pool.execute(() -> run(name, task));
            }
        };
    }

    /**
     * Whether the calling thread is one of ours, of this cloudlet or another, that others wait for: it must not wait itself.
     * Listeners' threads may; nothing waits for them.
     */
    static boolean onSerialThread() {
        return Thread.currentThread() instanceof SerialThread && !onListenerThread();
    }

    private static boolean onListenerThread() {
        return Thread.currentThread() instanceof SerialThread thread && thread.listener;
    }

    private ThreadPoolExecutor pool(String name) {
        String threadName = "cloudlet-" + cloudlet + "-" + name;
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                1,
                1,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> new SerialThread(task, threadName, name.startsWith(LISTENER)),
                new DiscardPolicy());
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private void run(String name, Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            log.error("A task of {} in cloudlet {} failed", name, cloudlet, e);
        }
    }

    /**
     * Takes no further task, lets those accepted finish (never interrupting them, they may be writing) and waits for
     * that a few seconds, unless called by one of them.
     */
    @Override
    public void close() {
        closed = true;
        pools.values().forEach(ThreadPoolExecutor::shutdown);
        if (Thread.currentThread() instanceof SerialThread) {
            return;
        }
        try {
            for (Map.Entry<String, ThreadPoolExecutor> pool : pools.entrySet()) {
                if (!pool.getValue().awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                    log.warn(
                            "{} in cloudlet {} is still running {} s after close",
                            pool.getKey(),
                            cloudlet,
                            CLOSE_SECONDS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class SerialThread extends Thread {
        private final boolean listener;

        SerialThread(Runnable task, String name, boolean listener) {
            super(task, name);
            this.listener = listener;
            setDaemon(true);
        }
    }
}
