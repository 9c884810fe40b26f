package io.cloudlet.core.internal.identity;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.math.ec.ECPoint;
import org.jspecify.annotations.Nullable;

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

    private static final KnownKeys KNOWN = new KnownKeys();

    private final byte[] encoded;
    private final ECPublicKeyParameters key;
    private @Nullable CloudletId id; // found when first asked for; whoever does finds the same

    private VerificationKey(byte[] encoded, ECPublicKeyParameters key) {
        this.encoded = encoded;
        this.key = key;
    }

    /**
     * Reads a key that may come from a peer. The same one is the same object as long as anybody holds it.
     *
     * @throws MalformedException if it is not a P-256 key in the accepted encoding, or not on the curve
     */
    public static VerificationKey decode(byte[] encoded) {
        if (encoded.length != ENCODED_LENGTH || !Arrays.equals(encoded, 0, HEADER.length, HEADER, 0, HEADER.length)) {
            throw new MalformedException("not a P-256 public key with an uncompressed point");
        }
        return KNOWN.get(encoded, () -> validated(encoded));
    }

    private static VerificationKey validated(byte[] encoded) {
        try {
            ECPoint point = P256.DOMAIN.getCurve().decodePoint(point(encoded));
            return new VerificationKey(encoded.clone(), new ECPublicKeyParameters(point, P256.DOMAIN));
        } catch (IllegalArgumentException e) {
            throw new MalformedException("public key is not a point of P-256");
        }
    }

    /** The key that is this point. */
    static VerificationKey of(ECPoint point) {
        return decode(spki(point.getEncoded(false)));
    }

    /** What {@link #decode} takes, with this uncompressed point, be it one or not. */
    static byte[] spki(byte[] point) {
        byte[] encoded = Arrays.copyOf(HEADER, ENCODED_LENGTH);
        System.arraycopy(point, 0, encoded, ENCODED_LENGTH - point.length, point.length);
        return encoded;
    }

    /** Whether {@code signature} was made over {@code message} by the holder of the private key. Never throws. */
    public boolean verifies(byte[] message, byte[] signature) {
        if (signature.length != SIGNATURE_LENGTH) {
            return false;
        }
        ECDSASigner verifier = new ECDSASigner();
        verifier.init(false, key);
        try {
            BigInteger[] numbers = P256.SIGNATURE.decode(P256.DOMAIN.getN(), signature);
            return verifier.verifySignature(Hash.sha256(message), numbers[0], numbers[1]);
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }

    /** The uncompressed point. */
    byte[] point() {
        return point(encoded);
    }

    /** What follows the header, whose last byte says that the point is uncompressed. */
    private static byte[] point(byte[] encoded) {
        return Arrays.copyOfRange(encoded, HEADER.length - 1, ENCODED_LENGTH);
    }

    ECPublicKeyParameters parameters() {
        return key;
    }

    /** The encoding; not to be modified. */
    public byte[] encoded() {
        return encoded;
    }

    /** The id of the cloudlet whose first identity key this is. */
    public CloudletId cloudletId() {
        CloudletId known = id;
        if (known == null) {
            known = Hash.cloudletId(Hash.sha256(encoded));
            id = known;
        }
        return known;
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
