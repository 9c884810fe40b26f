package io.cloudlet.core.internal.fuzz;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What Jazzer calls, in a JVM of its own for each target. Its argument is the target's name. */
public final class JazzerDriver {

    private static @Nullable FuzzTarget target;

    private JazzerDriver() {}

    /** Once. */
    public static void fuzzerInitialize(String[] arguments) {
        target = FuzzTargets.named(arguments[0]);
    }

    /** For each input that Jazzer makes. */
    public static void fuzzerTestOneInput(byte[] input) {
        Objects.requireNonNull(target, "not initialised").check(input);
    }
}
