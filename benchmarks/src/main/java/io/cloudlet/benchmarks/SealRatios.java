package io.cloudlet.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The ratios of {@link SealBenchmark} on a machine that others use too: floor and ours take turns every few milliseconds, each
 * turn is measured in processor time of its thread, and what counts is the median of the ratios of neighbours.
 */
public final class SealRatios {

    private static final ThreadMXBean PROCESSOR = ManagementFactory.getThreadMXBean();
    private static final int WARM_UP = 60;
    private static final int TURNS = 41;

    private SealRatios() {}

    /** @param arguments mebibytes of the message, and threads; 64 and 1 if there are none */
    public static void main(String[] arguments) throws Exception {
        int mebibytes = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 64;
        int threads = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1;
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        List<Future<String>> lines = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            lines.add(executor.submit(() -> measure(mebibytes)));
        }
        for (Future<String> line : lines) {
            System.out.println(System.getProperty("java.version") + ", " + mebibytes + " MiB: " + line.get());
        }
        executor.shutdown();
    }

    private static String measure(int mebibytes) throws Exception {
        SealBenchmark benchmark = new SealBenchmark();
        benchmark.mebibytes = mebibytes;
        benchmark.seal();
        int repeat = Math.max(1, 64 / mebibytes / 4);
        return ratio("seal", mebibytes * repeat, repeat, benchmark::floorSeal, benchmark::cloudletSeal)
                + ratio("open", mebibytes * repeat, repeat, benchmark::floorOpen, benchmark::cloudletOpen)
                + ratio(
                        "open streamed",
                        mebibytes * repeat,
                        repeat,
                        benchmark::floorOpenStreamed,
                        benchmark::cloudletOpenStreamed);
    }

    private static String ratio(String what, int mebibytes, int repeat, Callable<?> floor, Callable<?> ours)
            throws Exception {
        double[] ratios = new double[TURNS];
        double[] floors = new double[TURNS];
        for (int i = -WARM_UP; i < TURNS; i++) {
            double limit = seconds(floor, repeat);
            double taken = seconds(ours, repeat);
            if (i >= 0) {
                ratios[i] = limit / taken;
                floors[i] = mebibytes / limit;
            }
        }
        Arrays.sort(ratios);
        Arrays.sort(floors);
        return String.format(
                "%s %.0f %% of %.0f MiB/s (%.0f to %.0f %%)  ",
                what, 100 * ratios[TURNS / 2], floors[TURNS / 2], 100 * ratios[TURNS / 4], 100 * ratios[TURNS * 3 / 4]);
    }

    private static double seconds(Callable<?> work, int repeat) throws Exception {
        long begin = PROCESSOR.getCurrentThreadCpuTime();
        for (int i = 0; i < repeat; i++) {
            work.call();
        }
        return (PROCESSOR.getCurrentThreadCpuTime() - begin) / 1e9;
    }
}
