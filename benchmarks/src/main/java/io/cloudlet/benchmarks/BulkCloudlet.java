package io.cloudlet.benchmarks;

import io.cloudlet.Federation;
import io.cloudlet.core.Cloudlet;
import io.cloudlet.service.Service;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A cloudlet with 100,000 services, in a JVM of its own, which is ended without warning so that they stay: closing would
 * withdraw them. Says a line when it serves, with the milliseconds to opening, and those of processor time until then. Arguments: home, how ({@code found},
 * {@code open} or an invitation), the port of a proxy to dial through (0 for none; one that nobody listens at keeps it alone), and
 * whether to {@code register} them, {@code find} them, or {@code stay}.
 */
final class BulkCloudlet {

    static final long MARK = 777_777;
    static final int NAMES = 10_000;
    static final int INSTANCES = 10;
    private static final int BATCH = 10_000;

    private BulkCloudlet() {}

    public static void main(String... args) throws IOException {
        long begun = System.nanoTime();
        Cloudlet alone = Cloudlet.named("bulk").home(Path.of(args[0])).deadline(Duration.ofMinutes(5));
        int proxy = Integer.parseInt(args[2]);
        Federation federation = open(proxy == 0 ? alone : alone.proxy("127.0.0.1", proxy), args[1]);
        long opened = System.nanoTime();
        if (args[3].equals("register")) {
            List<Service> all = Catalogue.services(NAMES, INSTANCES, MARK);
            for (int from = 0; from < all.size(); from += BATCH) {
                federation.services().register(all.subList(from, Math.min(all.size(), from + BATCH)));
            }
        } else if (args[3].equals("find")) {
            Until.holds(
                    "the last is found",
                    () -> federation
                            .services()
                            .named(Catalogue.name(NAMES - 1))
                            .find()
                            .isPresent());
        }
        Forked.say(TimeUnit.NANOSECONDS.toMillis(opened - begun) + " "
                + TimeUnit.NANOSECONDS.toMillis(Timing.processorNanos()));
        int ended = System.in.read();
        Runtime.getRuntime().halt(ended);
    }

    private static Federation open(Cloudlet cloudlet, String how) {
        return switch (how) {
            case "found" -> cloudlet.found("acme");
            case "open" -> cloudlet.open();
            default -> cloudlet.join(Cloudlet.invitation(how));
        };
    }
}
