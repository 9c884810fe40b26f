package io.cloudlet.benchmarks;

import io.cloudlet.service.Service;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Locale;
import javax.net.ssl.SSLServerSocket;

/**
 * A registration until a watch in another process is told, first with nothing else to do, then while both fetch a third's log of
 * 100,000 records, which was written while it was cut off; printed with the ratio of the two. The budget is 3 at the 99th percentile.
 * The floor, a forced append told over TLS while both take as many bytes from a third, comes first, with its ratio.
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
            Backfill benchmark = new Backfill(other);
            benchmark.floor(scratch);
            benchmark.measure(scratch);
        }
    }

    private void measure(Scratch scratch) throws Exception {
        other.wire().command(OtherCloudlet.WATCH, 0);
        Timing warming = new Timing(IDLE);
        Timing idle = new Timing(IDLE);
        Timing busy = new Timing(MOST);
        times(warming, IDLE, this::found);
        times(idle, IDLE, this::found);
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
        print("found", idle, busy);
    }

    private void floor(Scratch scratch) throws Exception {
        try (Durable log = Durable.open(scratch.resolve("floor"));
                SSLServerSocket door = MutualTls.of(other.store()).listen()) {
            Timing warming = new Timing(IDLE);
            Timing idle = new Timing(IDLE);
            Timing busy = new Timing(MOST);
            times(warming, IDLE, () -> floorFound(log));
            times(idle, IDLE, () -> floorFound(log));
            Thread taking = new Thread(() -> take(door), "take");
            taking.start();
            other.wire().command(OtherCloudlet.FLOOR_PORT, 0);
            Process third = Java.command(
                            FloorBackfill.class,
                            other.store().toString(),
                            Integer.toString(door.getLocalPort()),
                            Long.toString(other.wire().word()))
                    .inheritIO()
                    .start();
            while (third.isAlive() && busy.runs() < MOST) {
                busy.time(() -> floorFound(log));
            }
            taking.join();
            print("floor", idle, busy);
        }
    }

    private static void take(SSLServerSocket door) {
        try (Wire link = new Wire(door.accept())) {
            link.command();
            FloorBackfill.take(link, link.word());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void floorFound(Durable log) throws IOException {
        byte[] record = new byte[512];
        log.append(record);
        other.floor().message(OtherCloudlet.ECHO, record);
        other.wire().word();
    }

    private static void print(String what, Timing idle, Timing busy) {
        idle.print(what + ", nothing else to do");
        busy.print(what + ", while 100,000 records are fetched");
        System.out.printf(
                Locale.ROOT,
                "%s ratio: p50 %.1f, p99 %.1f%n",
                what,
                busy.millis(0.5) / idle.millis(0.5),
                busy.millis(0.99) / idle.millis(0.99));
    }

    private static void times(Timing timing, int runs, Timing.Work work) throws Exception {
        for (int run = 0; run < runs; run++) {
            timing.time(work);
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
