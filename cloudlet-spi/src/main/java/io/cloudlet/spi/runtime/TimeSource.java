package io.cloudlet.spi.runtime;

import java.time.Instant;

/** Monotonic time, which decides, and wall time, which is for people and certificates only. */
public interface TimeSource {

    /** Nanoseconds on a clock that never goes back; only differences mean anything. */
    long nanos();

    /** What the wall clock shows. It may jump; nothing but display and handshake dates may depend on it. */
    Instant wall();
}
