package io.cloudlet.core.internal.world;

import java.security.SecureRandom;
import java.util.Random;

/** Entropy that a test can have again. */
@SuppressWarnings("serial")
public final class SeededEntropy extends SecureRandom {

    private final Random random;

    public SeededEntropy(long seed) {
        this.random = new Random(seed);
    }

    @Override
    public void nextBytes(byte[] bytes) {
        random.nextBytes(bytes);
    }
}
