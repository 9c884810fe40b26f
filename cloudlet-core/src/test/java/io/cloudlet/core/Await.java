package io.cloudlet.core;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits until a condition holds; the only way tests of real processes and links wait. */
public final class Await {

    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(5);

    private Await() {}

    public static void until(BooleanSupplier condition) {
        until("the condition", condition);
    }

    /** @throws AssertionError naming {@code what} if it does not hold within a minute */
    public static void until(String what, BooleanSupplier condition) {
        until(LONGEST, what, condition);
    }

    /** The same with more patience, for what other processes do. */
    public static void until(Duration longest, String what, BooleanSupplier condition) {
        long end = System.nanoTime() + longest.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError(what + " did not come true within " + longest.toSeconds() + " s");
            }
            LockSupport.parkNanos(PAUSE);
        }
    }
}
