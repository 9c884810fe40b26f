package io.cloudlet.benchmarks;

import java.io.IOException;
import java.util.Locale;

/**
 * A cloudlet with 100,000 records that was killed is started again, in a JVM of its own, until it finds one of its services; printed,
 * beside one whose home holds next to nothing. The budget is 2 s.
 */
final class Restart {

    private static final int RUNS = 7;

    private Restart() {}

    public static void main(String... args) throws IOException {
        try (Scratch scratch = Scratch.make()) {
            BulkProcess.start(scratch.resolve("full"), "found", BulkProcess.NOBODY, "register")
                    .close();
            BulkProcess.start(scratch.resolve("empty"), "found", BulkProcess.NOBODY, "stay")
                    .close();
            for (int run = 1; run <= RUNS; run++) {
                try (BulkProcess empty =
                                BulkProcess.start(scratch.resolve("empty"), "open", BulkProcess.NOBODY, "stay");
                        BulkProcess full =
                                BulkProcess.start(scratch.resolve("full"), "open", BulkProcess.NOBODY, "find")) {
                    System.out.printf(
                            Locale.ROOT,
                            "next to nothing: serves after %,d ms, processor %,d ms; 100,000 records: found after %,d ms,"
                                    + " processor %,d ms%n",
                            empty.millisToServe(),
                            empty.processorMillis(),
                            full.millisToServe(),
                            full.processorMillis());
                }
            }
        }
    }
}
