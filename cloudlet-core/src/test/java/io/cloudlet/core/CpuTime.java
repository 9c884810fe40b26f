package io.cloudlet.core;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.function.Supplier;

/** What something costs the calling thread, however busy the machine is with other things. For guards against the quadratic only. */
public final class CpuTime {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private CpuTime() {}

    /** What {@code work} gave, and the processor time that it took. */
    public record Taken<T>(T result, Duration time) {}

    public static <T> Taken<T> of(Supplier<T> work) {
        long before = THREADS.getCurrentThreadCpuTime();
        T result = work.get();
        return new Taken<>(result, Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - before));
    }
}
