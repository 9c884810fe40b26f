package io.cloudlet.benchmarks;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits by asking again and again. */
final class Until {

    private static final Duration LONGEST = Duration.ofSeconds(60);

    private Until() {}

    /** Asks every 100 microseconds, which leaves the second core to whoever is being waited for. */
    static void holds(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + LONGEST.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException(what + " did not come true within " + LONGEST.toSeconds() + " s");
            }
            LockSupport.parkNanos(100_000);
        }
    }
}
