package io.cloudlet.core.internal.trust;

import io.cloudlet.core.internal.identity.PublicPoint;
import io.cloudlet.core.internal.identity.VerificationKey;
import io.cloudlet.core.internal.trust.EvidenceRefusedException.Reason;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import java.util.Arrays;

/**
 * The public half of a key that a TPM signs its own statements with: P-256, ECDSA over SHA-256 (TPMT_PUBLIC). It was made in a TPM, cannot leave it,
 * and is restricted, so that it signs nothing that only looks like a statement of the TPM. That it lies in a TPM at all, and in
 * which, is shown by credential activation ({@link Enrolment}). Immutable.
 *
 * <p>Security guarantees: a signature that verifies was made by the holder of this key. No two encodings give one key.
 */
public final class AttestationKey {

    private static final int ECC = 0x0023;
    private static final int SHA256 = 0x000b;
    private static final int ECDSA = 0x0018;
    private static final int NULL = 0x0010;
    private static final int P256 = 0x0003;
    private static final int COORDINATE = 32;
    private static final int MOST_POLICY = 64;

    private static final int FIXED_TPM = 1 << 1;
    private static final int ST_CLEAR = 1 << 2;
    private static final int FIXED_PARENT = 1 << 4;
    private static final int SENSITIVE_DATA_ORIGIN = 1 << 5;
    private static final int USER_WITH_AUTH = 1 << 6;
    private static final int ADMIN_WITH_POLICY = 1 << 7;
    private static final int NO_DA = 1 << 10;
    private static final int RESTRICTED = 1 << 16;
    private static final int SIGN = 1 << 18;

    /** These are set; of the others only those that say who may use the key may be. */
    private static final int REQUIRED = FIXED_TPM | FIXED_PARENT | SENSITIVE_DATA_ORIGIN | RESTRICTED | SIGN;

    private static final int ALLOWED = REQUIRED | ST_CLEAR | USER_WITH_AUTH | ADMIN_WITH_POLICY | NO_DA;

    private final byte[] encoded;
    private final VerificationKey key;

    private AttestationKey(byte[] encoded, VerificationKey key) {
        this.encoded = encoded;
        this.key = key;
    }

    /**
     * Reads a public area that may come from anybody.
     *
     * @throws MalformedException if it is no P-256 key for ECDSA with SHA-256
     * @throws EvidenceRefusedException if the key could leave its TPM, came from outside, or signs what anybody likes
     */
    public static AttestationKey decode(byte[] publicArea) {
        WireReader in = new WireReader(publicArea);
        expect(in, ECC, "type");
        expect(in, SHA256, "hash of the name");
        attributes(in.u16("attributes") << 16 | in.u16("attributes"));
        TpmBytes.read(in, "policy", MOST_POLICY);
        expect(in, NULL, "symmetric algorithm");
        expect(in, ECDSA, "scheme");
        expect(in, SHA256, "hash of the scheme");
        expect(in, P256, "curve");
        expect(in, NULL, "key derivation");
        byte[] x = coordinate(in, "x");
        byte[] y = coordinate(in, "y");
        in.end("public area");
        byte[] point = new WireWriter().u8(4).raw(x).raw(y).toBytes();
        VerificationKey key = VerificationKey.decode(PublicPoint.decode(point).spki());
        return new AttestationKey(publicArea.clone(), key);
    }

    private static void expect(WireReader in, int wanted, String what) {
        int found = in.u16(what);
        if (found != wanted) {
            throw in.malformed(String.format("%s of the key is 0x%04x, it must be 0x%04x", what, found, wanted));
        }
    }

    private static void attributes(int attributes) {
        if ((attributes & REQUIRED) != REQUIRED || (attributes & ~ALLOWED) != 0) {
            throw new EvidenceRefusedException(
                    Reason.WEAK_KEY,
                    String.format(
                            "attributes of the key are 0x%08x; an attestation key is restricted, fixedTPM, fixedParent,"
                                    + " sensitiveDataOrigin and sign, and nothing else but access",
                            attributes));
        }
    }

    private static byte[] coordinate(WireReader in, String what) {
        byte[] value = TpmBytes.read(in, what, COORDINATE);
        if (value.length != COORDINATE) {
            throw in.malformed(what + " has " + value.length + " bytes, it must have " + COORDINATE);
        }
        return value;
    }

    /** Whether the holder signed {@code message}; {@code signature} is a TPMT_SIGNATURE. Never throws. */
    boolean signed(byte[] message, byte[] signature) {
        try {
            return key.verifies(message, plain(signature));
        } catch (MalformedException e) {
            return false;
        }
    }

    /** r and s, 32 bytes each. */
    static byte[] plain(byte[] signature) {
        WireReader in = new WireReader(signature);
        expect(in, ECDSA, "signature scheme");
        expect(in, SHA256, "signature hash");
        byte[] r = TpmBytes.read(in, "r", COORDINATE);
        byte[] s = TpmBytes.read(in, "s", COORDINATE);
        in.end("signature");
        byte[] plain = new byte[2 * COORDINATE];
        System.arraycopy(r, 0, plain, COORDINATE - r.length, r.length);
        System.arraycopy(s, 0, plain, 2 * COORDINATE - s.length, s.length);
        return plain;
    }

    /** What a TPM calls the key: algorithm and hash of the public area. */
    public byte[] name() {
        return new WireWriter().u16(SHA256).raw(Hash.sha256(encoded)).toBytes();
    }

    /** The public area. */
    public byte[] encoded() {
        return encoded.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AttestationKey that && Arrays.equals(encoded, that.encoded);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encoded);
    }

    @Override
    public String toString() {
        return "attestation key " + Hash.hex(name()).substring(4, 12);
    }
}
