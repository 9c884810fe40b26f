package io.cloudlet.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;

/**
 * Times what is measured outside JMH: each run by the clock, and by the processor time of the whole process, compilers and
 * collectors included. On a machine with other work to do, the second is the one to read where something computes.
 */
final class Timing {

    private static final double MILLI = 1e6;

    private final long[] wall;
    private final long[] processor;
    private int runs;

    Timing(int most) {
        wall = new long[most];
        processor = new long[most];
    }

    /** What is timed. */
    interface Work {
        void run() throws Exception;
    }

    void time(Work work) throws Exception {
        long used = processorNanos();
        long begun = System.nanoTime();
        work.run();
        wall[runs] = System.nanoTime() - begun;
        processor[runs] = processorNanos() - used;
        runs++;
    }

    /** Milliseconds by the clock that this share of the runs took at most. */
    double millis(double share) {
        return percentile(wall, share) / MILLI;
    }

    /** The same of processor time, which ticks in hundredths of a second. */
    double processorMillis(double share) {
        return percentile(processor, share) / MILLI;
    }

    int runs() {
        return runs;
    }

    private double percentile(long[] nanos, double share) {
        long[] sorted = Arrays.copyOf(nanos, runs);
        Arrays.sort(sorted);
        return sorted[(int) Math.min(runs - 1L, Math.round(Math.ceil(share * runs)) - 1)];
    }

    void print(String what) {
        System.out.printf(
                Locale.ROOT,
                "%-48s p50 %,9.2f ms, p99 %,9.2f ms, of processor time p50 %,8.1f ms (%d runs)%n",
                what,
                millis(0.5),
                millis(0.99),
                processorMillis(0.5),
                runs);
    }

    /** What this process has used so far. */
    static long processorNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
