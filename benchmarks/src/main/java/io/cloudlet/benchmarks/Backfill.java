package io.cloudlet.benchmarks;

import io.cloudlet.service.Service;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/**
 * A registration until a watch in another process is told, first with nothing else to do, then while both fetch a third's log of
 * 100,000 records, which was written while it was cut off; printed with the ratio of the two. The budget is 3 at the 99th percentile.
 */
final class Backfill {

    private static final int IDLE = 1_000;
    private static final int MOST = 100_000;

    private final OtherProcess other;
    private long mark;
    private boolean filled;

    private Backfill(OtherProcess other) {
        this.other = other;
    }

    public static void main(String... args) throws Exception {
        try (Scratch scratch = Scratch.make();
                OtherProcess other = OtherProcess.start(0)) {
            String invitation = other.federation()
                    .cloudlets()
                    .invite("bulk", Duration.ofMinutes(5))
                    .reveal();
            BulkProcess.start(scratch.resolve("bulk"), invitation, 0, "stay").close();
            BulkProcess.start(scratch.resolve("bulk"), "open", BulkProcess.NOBODY, "register")
                    .close();
            new Backfill(other).measure(scratch);
        }
    }

    private void measure(Scratch scratch) throws Exception {
        other.wire().command(OtherCloudlet.WATCH, 0);
        Timing warming = new Timing(IDLE);
        Timing idle = new Timing(IDLE);
        Timing busy = new Timing(MOST);
        times(warming, IDLE);
        times(idle, IDLE);
        other.wire().command(OtherCloudlet.AWAIT, BulkCloudlet.MARK);
        other.wire().word(BulkCloudlet.NAMES);
        long begun = System.nanoTime();
        try (BulkProcess bulk = BulkProcess.start(scratch.resolve("bulk"), "open", 0, "stay")) {
            while (!filled && busy.runs() < MOST) {
                busy.time(this::found);
            }
            System.out.printf(
                    Locale.ROOT,
                    "100,000 records fetched by both %.1f s after their owner had opened within %,d ms%n",
                    (System.nanoTime() - begun) / 1e9,
                    bulk.millisToOpen());
        }
        idle.print("found, nothing else to do");
        busy.print("found, while 100,000 records are fetched");
        System.out.printf(
                Locale.ROOT,
                "ratio: p50 %.1f, p99 %.1f%n",
                busy.millis(0.5) / idle.millis(0.5),
                busy.millis(0.99) / idle.millis(0.99));
    }

    private void times(Timing timing, int runs) throws Exception {
        for (int run = 0; run < runs; run++) {
            timing.time(this::found);
        }
    }

    private void found() throws IOException {
        mark++;
        other.federation()
                .services()
                .register(Service.named(OtherCloudlet.PROBE)
                        .version("1.0.0")
                        .at("http://127.0.0.1:8080")
                        .label("mark", Long.toString(mark))
                        .federated());
        for (long echoed = other.wire().word();
                echoed != mark;
                echoed = other.wire().word()) {
            filled |= echoed == BulkCloudlet.MARK;
        }
    }
}
