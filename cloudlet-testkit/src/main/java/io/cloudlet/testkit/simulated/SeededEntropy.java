package io.cloudlet.testkit.simulated;

import java.security.SecureRandom;
import java.util.Random;

/** Entropy that a test can have again. For simulations only: whoever knows the seed knows every key. */
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
