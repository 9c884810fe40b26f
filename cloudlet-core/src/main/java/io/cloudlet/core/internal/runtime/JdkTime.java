package io.cloudlet.core.internal.runtime;

import io.cloudlet.spi.runtime.TimeSource;
import java.time.Instant;

/** The clocks of this JVM. */
public final class JdkTime implements TimeSource {

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public Instant wall() {
        return Instant.now();
    }
}
