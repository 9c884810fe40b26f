package io.cloudlet.benchmarks;

import io.cloudlet.Federation;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What an idle cloudlet occupies, printed: its threads, and the heap that is left after collection, with nothing known,
 * with 1,000 services of a linked cloudlet, with 3,000 instances, and what 4,000 add. What this JVM held before counts as nothing.
 */
final class Footprint {

    private static final int SERVICES = 1_000;
    private static final long SETTLING_NANOS = TimeUnit.SECONDS.toNanos(8);

    private Footprint() {}

    public static void main(String... args) throws IOException, InterruptedException, GeneralSecurityException {
        MutualTls.of(MutualTls.store(Scratch.make().path()));
        long before = heap();
        try (OtherProcess other = OtherProcess.start(0)) {
            Federation federation = other.federation();
            long idle = settled();
            print("idle, linked to one member, nothing registered", idle - before);
            register(other, SERVICES, 1);
            Catalogue.awaitAll(federation, SERVICES, 1);
            long thousand = settled();
            print("with 1,000 services of that member", thousand - before);
            register(other, SERVICES, 3);
            Catalogue.awaitAll(federation, SERVICES, 3);
            long threeThousand = settled();
            print("with 3,000 instances of 1,000 services", threeThousand - before);
            System.out.printf("one replicated record: %d bytes%n", (threeThousand - idle) / (3 * SERVICES));
            register(other, SERVICES, 4);
            Catalogue.awaitAll(federation, SERVICES, 4);
            print("4,000 endpoints of that member, beyond idle", settled() - idle);
            List<String> threads = Thread.getAllStackTraces().keySet().stream()
                    .map(Thread::getName)
                    .filter(name -> name.startsWith("cloudlet-"))
                    .sorted()
                    .toList();
            System.out.printf("idle threads: %d %s%n", threads.size(), threads);
        }
    }

    private static void register(OtherProcess other, int services, int instances) throws IOException {
        other.wire().command(OtherCloudlet.REGISTER, services);
        other.wire().word(instances);
        other.wire().word();
    }

    /** After threads that idle have ended. */
    private static long settled() {
        long end = System.nanoTime() + SETTLING_NANOS;
        while (end - System.nanoTime() > 0) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
        return heap();
    }

    private static long heap() {
        for (int i = 0; i < 5; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static void print(String what, long bytes) {
        System.out.printf("%-50s %,12d bytes of heap%n", what, bytes);
    }
}
