package io.cloudlet.core.internal.state;

import io.cloudlet.core.internal.wire.Hash;

/** The hash of every tree here. */
final class Sha256 {

    /** Bytes of a hash. */
    static final int LENGTH = 32;

    private Sha256() {}

    /** The hash of the parts, one after the other, without lengths between them. */
    static byte[] hash(byte[]... parts) {
        return Hash.sha256(parts);
    }

    /** @throws IllegalArgumentException if these are not the bytes of a hash */
    static byte[] requireHash(byte[] hash) {
        if (hash.length != LENGTH) {
            throw new IllegalArgumentException("a SHA-256 hash has 32 bytes, not " + hash.length);
        }
        return hash;
    }
}
