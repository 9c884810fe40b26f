package io.cloudlet.core.internal.identity;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;

/**
 * A P-256 public key that verifies ECDSA signatures over SHA-256 (FIPS 186-5), 64 bytes each (r and s, as in RFC 7518).
 *
 * <p>A key is accepted in one encoding only, so that its hash can name it: DER SubjectPublicKeyInfo with the named curve
 * and an uncompressed point on the curve. Thread-safe.
 */
public final class VerificationKey {

    /** Bytes of the only accepted encoding. */
    public static final int ENCODED_LENGTH = 91;

    /** Bytes of a signature. */
    public static final int SIGNATURE_LENGTH = 64;

    private static final byte[] HEADER = Hash.unhex("3059301306072a8648ce3d020106082a8648ce3d03010703420004");

    private final byte[] encoded;
    private final PublicKey key;

    private VerificationKey(byte[] encoded, PublicKey key) {
        this.encoded = encoded;
        this.key = key;
    }

    /**
     * Reads a key that may come from a peer.
     *
     * @throws MalformedException if it is not a P-256 key in the accepted encoding, or not on the curve
     */
    public static VerificationKey decode(byte[] encoded) {
        if (encoded.length != ENCODED_LENGTH || !Arrays.equals(encoded, 0, HEADER.length, HEADER, 0, HEADER.length)) {
            throw new MalformedException("not a P-256 public key with an uncompressed point");
        }
        try {
            PublicKey key =
                    KeyFactory.getInstance("EC", Provider256.INSTANCE).generatePublic(new X509EncodedKeySpec(encoded));
            return new VerificationKey(encoded.clone(), key);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new MalformedException("public key is not a point of P-256");
        }
    }

    /** Whether {@code signature} was made over {@code message} by the holder of the private key. Never throws. */
    public boolean verifies(byte[] message, byte[] signature) {
        if (signature.length != SIGNATURE_LENGTH) {
            return false;
        }
        try {
            Signature verifier = Signature.getInstance(Provider256.ALGORITHM, Provider256.INSTANCE);
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** What every encoding begins with, before the two coordinates. */
    static byte[] header() {
        return HEADER;
    }

    /** The encoding; not to be modified. */
    public byte[] encoded() {
        return encoded;
    }

    /** The id of the cloudlet whose first identity key this is. */
    public CloudletId cloudletId() {
        return Hash.cloudletId(Hash.sha256(encoded));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VerificationKey that && Arrays.equals(encoded, that.encoded);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encoded);
    }

    @Override
    public String toString() {
        return "P-256 key " + Hash.hex(Hash.sha256(encoded)).substring(0, 8);
    }
}
