package io.cloudlet.spi.runtime;

/** Where time comes from. */
public interface TimeSource {
    /** Milliseconds since the epoch. */
    long millis();
}
