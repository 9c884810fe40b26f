package io.cloudlet.core.internal.state;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hash of every tree here. */
final class Sha256 {

    /** Bytes of a hash. */
    static final int LENGTH = 32;

    private Sha256() {}

    /** The hash of the parts, one after the other, without lengths between them. */
    static byte[] hash(byte[]... parts) {
        MessageDigest digest = digest();
        for (byte[] part : parts) {
            digest.update(part);
        }
        return digest.digest();
    }

    /** @throws IllegalArgumentException if these are not the bytes of a hash */
    static byte[] requireHash(byte[] hash) {
        if (hash.length != LENGTH) {
            throw new IllegalArgumentException("a SHA-256 hash has 32 bytes, not " + hash.length);
        }
        return hash;
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
