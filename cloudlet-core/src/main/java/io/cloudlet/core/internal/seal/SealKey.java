package io.cloudlet.core.internal.seal;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.security.auth.Destroyable;

/**
 * 32 uniformly random bytes that seal and open messages. A secret: no content in {@code toString}, compared in constant
 * time, leaves through {@link #reveal()} only. Safe for use by many threads until one destroys it; after that each use
 * throws {@code IllegalStateException}.
 */
public final class SealKey implements Destroyable {

    /** Bytes of a key. */
    public static final int LENGTH = 32;

    private final byte[] secret;
    private volatile boolean destroyed;

    private SealKey(byte[] secret) {
        this.secret = secret;
    }

    /** Makes a fresh key. */
    public static SealKey generate(SecureRandom entropy) {
        byte[] secret = new byte[LENGTH];
        entropy.nextBytes(secret);
        return new SealKey(secret);
    }

    /**
     * The key with these bytes, which are copied.
     *
     * @throws IllegalArgumentException unless there are 32
     */
    public static SealKey of(byte[] secret) {
        if (secret.length != LENGTH) {
            throw new IllegalArgumentException("a seal key has 32 bytes, not " + secret.length);
        }
        return new SealKey(secret.clone());
    }

    /** A copy of the secret, for wrapping it. Whoever asks overwrites it after use. */
    public byte[] reveal() {
        return bytes().clone();
    }

    /** The secret itself; not to be modified or kept. */
    byte[] bytes() {
        if (destroyed) {
            throw new IllegalStateException("this key was destroyed; get it again from where it is kept");
        }
        return secret;
    }

    /** Overwrites the secret. What the garbage collector moved before may leave copies. */
    @Override
    public void destroy() {
        destroyed = true;
        Arrays.fill(secret, (byte) 0);
    }

    @Override
    public boolean isDestroyed() {
        return destroyed;
    }

    /** Whether both are the same secret, in constant time. One that was destroyed equals only itself. */
    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof SealKey that
                        && !destroyed
                        && !that.destroyed
                        && MessageDigest.isEqual(secret, that.secret));
    }

    /** The same for all keys: a hash would tell something of the secret. */
    @Override
    public int hashCode() {
        return LENGTH;
    }

    @Override
    public String toString() {
        return "SealKey(hidden)";
    }
}
