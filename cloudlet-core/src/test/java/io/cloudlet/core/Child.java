package io.cloudlet.core;

import io.cloudlet.CloudletException;
import io.cloudlet.Federation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * A cloudlet in a JVM of its own, for {@link ProcessIT}: prints what it did, a line each, and lives until killed.
 * Arguments: how to open ({@code open}, or an invitation), name, home, and what to do ({@code stay}, {@code watch}, or the
 * first port to register from).
 */
final class Child {

    private Child() {}

    public static void main(String[] arguments) throws InterruptedException {
        Cloudlet cloudlet =
                Cloudlet.named(arguments[1]).home(Path.of(arguments[2])).beat(Fleet.BEAT);
        try {
            String how = arguments[0];
            Federation federation = how.equals("open") ? cloudlet.open() : cloudlet.join(Cloudlet.invitation(how));
            say("open " + federation.id());
            work(federation, arguments[3]);
        } catch (CloudletException e) {
            say("error " + e.getMessage());
        }
    }

    private static void work(Federation federation, String what) throws InterruptedException {
        if (what.equals("watch")) {
            federation
                    .services()
                    .named("orders")
                    .watch(found -> say("orders "
                            + found.stream()
                                    .map(instance -> instance.endpoint().getPort())
                                    .sorted()
                                    .toList()));
        } else if (!what.equals("stay")) {
            for (int port = Integer.parseInt(what); ; port++) {
                federation.services().register(Samples.orders(port).lease(Duration.ofDays(1)));
                say("registered " + port);
            }
        }
        new CountDownLatch(1).await();
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
