package io.cloudlet.spi.trust;

import io.cloudlet.spi.runtime.CloudletRuntime;

/**
 * What a machine can prove itself with; given to the builder. A cloudlet opens it once, and closes what it was given with itself.
 */
public interface TrustBackend {

    /**
     * Makes what gives evidence. Waits for nothing: whether the chip is there shows in the first call.
     *
     * @param runtime time, threads and chance, which nothing else may be taken from; it outlives the attester
     */
    Attester open(CloudletRuntime runtime);

    /** What it is and where, in a line, without secrets: shown by {@code describe()}. */
    String describe();
}
