package io.cloudlet.core.internal.identity;

import io.cloudlet.core.internal.wire.MalformedException;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;

/**
 * A point of P-256 that somebody agrees on secrets with. There is none that is not on the curve, nor the point at infinity.
 * Two encodings, each the only one: the uncompressed point, and the 91 bytes of {@link VerificationKey}. Immutable.
 */
public final class PublicPoint {

    /** Bytes of an uncompressed point. */
    public static final int LENGTH = 65;

    private final VerificationKey key;

    private PublicPoint(VerificationKey key) {
        this.key = key;
    }

    /**
     * Reads a point that may come from a peer.
     *
     * @throws MalformedException if it is not an uncompressed point of the curve
     */
    public static PublicPoint decode(byte[] point) {
        if (point.length != LENGTH) {
            throw new MalformedException("an uncompressed point of P-256 has 65 bytes, not " + point.length);
        }
        return ofSpki(VerificationKey.spki(point));
    }

    /**
     * Reads a key that may come from a peer.
     *
     * @throws MalformedException as {@link VerificationKey#decode}
     */
    public static PublicPoint ofSpki(byte[] spki) {
        return new PublicPoint(VerificationKey.decode(spki));
    }

    /** The uncompressed point. */
    public byte[] encoded() {
        return key.point();
    }

    /** The 91 bytes of SubjectPublicKeyInfo. */
    public byte[] spki() {
        return key.encoded().clone();
    }

    ECPublicKeyParameters parameters() {
        return key.parameters();
    }
}
