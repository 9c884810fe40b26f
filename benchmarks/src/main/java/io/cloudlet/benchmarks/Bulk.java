package io.cloudlet.benchmarks;

import io.cloudlet.data.Dataset;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * Objects between two processes on one machine: one of 1 GiB read from the other, one put here, and 10,000 of 16 KiB put here and
 * read from the other. Floors: the same bytes over mutual TLS, asked for one object at a time where there are many; the same
 * bytes written to files and forced, one force a file. Processor time is this process's alone.
 */
final class Bulk {

    private static final long LARGE = 1L << 30;
    private static final int MANY = 10_000;
    private static final int SMALL = 16 * 1024;
    private static final int PIECE = 256 * 1024;

    private final OtherProcess other;
    private final Dataset dataset;

    private Bulk(OtherProcess other) {
        this.other = other;
        this.dataset = Bodies.create(other.federation());
    }

    public static void main(String... args) throws Exception {
        int many = args.length == 0 ? MANY : Integer.parseInt(args[0]);
        try (OtherProcess other = OtherProcess.start(0)) {
            Bulk benchmark = new Bulk(other);
            benchmark.large();
            benchmark.small(many);
        }
    }

    private void large() throws Exception {
        putThere(1, LARGE);
        double tls = rate("floor: 1 GiB over TLS", LARGE, () -> overTls(LARGE));
        double read = rate("1 GiB read from the other", LARGE, () -> Bodies.read(dataset, Bodies.name(1, 0)));
        tls = Math.max(tls, rate("floor again: 1 GiB over TLS", LARGE, () -> overTls(LARGE)));
        read = Math.max(read, rate("1 GiB read again", LARGE, () -> Bodies.read(dataset, Bodies.name(1, 0))));
        ratio("read to floor", read / tls);
        double files = rate("floor: 1 GiB written and forced", LARGE, () -> files(1, LARGE));
        double put = rate("1 GiB put here", LARGE, () -> Bodies.put(dataset, 2, LARGE / 2));
        ratio("put to floor", put / files);
    }

    private void small(int many) throws Exception {
        long bytes = (long) many * SMALL;
        double files = rate("floor: small files written and forced", bytes, () -> files(many, SMALL));
        double put = rate("small objects put here", bytes, () -> Bodies.put(dataset, many + 1, SMALL));
        ratio("put to floor", put / files);
        putThere(many, SMALL);
        double tls = rate("floor: small ones over TLS, one by one", bytes, () -> {
            for (int i = 0; i < many; i++) {
                overTls(SMALL);
            }
        });
        double one = rate("small objects read, one by one", bytes / 2, () -> {
            for (int i = 0; i < many / 2; i++) {
                Bodies.read(dataset, Bodies.name(many, i));
            }
        });
        ratio("read to floor", one / tls);
        double eight = rate(
                "small objects read by eight threads",
                bytes / 2,
                () -> Bodies.eightAtATime(many / 2, many, i -> Bodies.read(dataset, Bodies.name(many, i))));
        ratio("read by eight to floor", eight / tls);
    }

    private void putThere(int objects, long bytes) throws IOException {
        other.wire().command(OtherCloudlet.PUT, objects);
        other.wire().word(bytes);
        other.wire().word();
        Until.holds("all objects are known", () -> dataset.list(objects + "/").size() == objects);
    }

    private void overTls(long bytes) throws IOException {
        other.floor().command(OtherCloudlet.SEND, bytes);
        if (other.floor().drain(bytes) != bytes) {
            throw new IOException("the floor's connection ended");
        }
    }

    private static void files(int files, long bytes) throws IOException {
        ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
        try (Scratch scratch = Scratch.make()) {
            for (int i = 0; i < files; i++) {
                Path path = scratch.resolve(Integer.toString(i));
                try (FileChannel file =
                        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                    for (long left = bytes; left > 0; left -= PIECE) {
                        file.write(piece.clear().limit((int) Math.min(PIECE, left)));
                    }
                    file.force(false);
                }
            }
        }
    }

    /** Mebibytes a second. */
    private static double rate(String what, long bytes, Timing.Work work) throws Exception {
        Timing timing = new Timing(1);
        timing.time(work);
        double mebibytes = bytes / 1048576.0;
        double rate = mebibytes / (timing.millis(1) / 1e3);
        System.out.printf(
                Locale.ROOT,
                "%-42s %,8.1f MiB/s, %,8.1f MiB for each second of processor time%n",
                what,
                rate,
                mebibytes / (timing.processorMillis(1) / 1e3));
        return rate;
    }

    private static void ratio(String what, double ratio) {
        System.out.printf(Locale.ROOT, "%-42s %8.2f%n", what, ratio);
    }
}
