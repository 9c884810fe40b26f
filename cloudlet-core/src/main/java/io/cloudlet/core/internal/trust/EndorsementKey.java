package io.cloudlet.core.internal.trust;

import io.cloudlet.core.internal.trust.EvidenceRefusedException.Reason;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.WireWriter;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/**
 * The public half of a TPM's endorsement key, which names the machine: RSA with 2048 bits, P-256 or P-384, as the TCG's EK Credential Profile
 * (2.5, templates L-1, L-2, H-3) lays down, with the hashes and ciphers that go with each. It decrypts, it never signs. Immutable.
 */
public final class EndorsementKey {

    private static final int RSA_BITS = 2048;
    private static final int P256_BITS = 256;
    private static final int P384_BITS = 384;

    private final PublicKey key;
    private final TpmKdf kdf;

    private EndorsementKey(PublicKey key, TpmKdf kdf) {
        this.key = key;
        this.kdf = kdf;
    }

    /**
     * The key of a certificate.
     *
     * @throws EvidenceRefusedException if it is of another kind
     */
    static EndorsementKey of(PublicKey key) {
        if (key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() == RSA_BITS) {
            return new EndorsementKey(key, TpmKdf.SHA256);
        }
        if (key instanceof ECPublicKey ec) {
            int bits = ec.getParams().getOrder().bitLength();
            if (bits == P256_BITS || bits == P384_BITS) {
                return new EndorsementKey(key, bits == P256_BITS ? TpmKdf.SHA256 : TpmKdf.SHA384);
            }
        }
        throw new EvidenceRefusedException(
                Reason.WEAK_KEY, "an endorsement key is RSA with 2048 bits, P-256 or P-384, not " + key.getAlgorithm());
    }

    /** The machine's name: the hash of this key, as SubjectPublicKeyInfo. */
    public byte[] id() {
        return Hash.sha256(key.getEncoded());
    }

    /** The hash and the cipher that go with it. */
    TpmKdf kdf() {
        return kdf;
    }

    /** A fresh secret, and what only the TPM can find it from (part 1, annexes B.10.4 and C.6.4). */
    Seed share(String label, SecureRandom entropy) {
        try {
            return key instanceof ECPublicKey ec ? agreed(ec, label, entropy) : encrypted(label, entropy);
        } catch (GeneralSecurityException e) {
            throw new EvidenceRefusedException(
                    Reason.WEAK_KEY, "nothing can be encrypted to the endorsement key: " + e.getMessage(), e);
        }
    }

    private Seed encrypted(String label, SecureRandom entropy) throws GeneralSecurityException {
        byte[] secret = new byte[kdf.length()];
        entropy.nextBytes(secret);
        Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
        cipher.init(
                Cipher.ENCRYPT_MODE,
                key,
                new OAEPParameterSpec(
                        kdf.digest(),
                        "MGF1",
                        new MGF1ParameterSpec(kdf.digest()),
                        new PSource.PSpecified(TpmKdf.terminated(label))),
                entropy);
        return new Seed(secret, cipher.doFinal(secret));
    }

    private Seed agreed(ECPublicKey recipient, String label, SecureRandom entropy) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(recipient.getParams(), entropy);
        KeyPair ephemeral = generator.generateKeyPair();
        KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
        agreement.init(ephemeral.getPrivate());
        agreement.doPhase(recipient, true);
        byte[] shared = agreement.generateSecret();
        ECPublicKey shown = (ECPublicKey) ephemeral.getPublic();
        byte[] secret = kdf.agree(shared, label, x(shown), x(recipient));
        Arrays.fill(shared, (byte) 0);
        byte[] point = new WireWriter()
                .raw(TpmBytes.sized(x(shown)))
                .raw(TpmBytes.sized(y(shown)))
                .toBytes();
        return new Seed(secret, point);
    }

    private byte[] x(ECPublicKey point) {
        return coordinate(point.getW().getAffineX());
    }

    private byte[] y(ECPublicKey point) {
        return coordinate(point.getW().getAffineY());
    }

    /** As long as the field, which is as long as the hash. */
    private byte[] coordinate(BigInteger number) {
        byte[] signed = number.toByteArray();
        byte[] coordinate = new byte[kdf.length()];
        int length = Math.min(signed.length, coordinate.length);
        System.arraycopy(signed, signed.length - length, coordinate, coordinate.length - length, length);
        return coordinate;
    }

    @Override
    public String toString() {
        return "endorsement key " + Hash.hex(id()).substring(0, 8);
    }

    /**
     * A secret that was shared; not a record, since it is one.
     */
    static final class Seed {
        private final byte[] secret;
        private final byte[] encrypted;

        private Seed(byte[] secret, byte[] encrypted) {
            this.secret = secret;
            this.encrypted = encrypted;
        }

        /** To be overwritten by whoever is done with it. */
        byte[] secret() {
            return secret;
        }

        /** The content of a TPM2B_ENCRYPTED_SECRET. */
        byte[] encrypted() {
            return encrypted;
        }
    }
}
