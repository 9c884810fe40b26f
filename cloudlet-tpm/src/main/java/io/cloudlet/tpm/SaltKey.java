package io.cloudlet.tpm;

import io.cloudlet.tpm.tss.tpm.TPM2B_PUBLIC_KEY_RSA;
import io.cloudlet.tpm.tss.tpm.TPMS_ECC_PARMS;
import io.cloudlet.tpm.tss.tpm.TPMS_ECC_POINT;
import io.cloudlet.tpm.tss.tpm.TPMT_PUBLIC;
import io.cloudlet.tpm.tss.tpm.TPM_ALG_ID;
import io.cloudlet.tpm.tss.tpm.TPM_ECC_CURVE;
import io.cloudlet.tpm.tss.tpm.TPM_HANDLE;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/**
 * A key in the TPM that a session's salt is encrypted to: a storage key (P-256) or the endorsement key (RSA), named with SHA-256. Against
 * somebody who only listens on the bus any will do; against somebody who also answers in the TPM's place, it must be known from elsewhere: the
 * endorsement key from its certificate.
 */
final class SaltKey {

    private static final int COORDINATE = 32;
    private static final String LABEL = "SECRET";
    private static final BigInteger DEFAULT_EXPONENT = BigInteger.valueOf(65_537);

    private final TPM_HANDLE handle;
    private final PublicKey key;

    private SaltKey(TPM_HANDLE handle, PublicKey key) {
        this.handle = handle;
        this.key = key;
    }

    static SaltKey of(TPM_HANDLE handle, TPMT_PUBLIC area) {
        if (!area.nameAlg.equals(TPM_ALG_ID.SHA256)) {
            throw new IllegalArgumentException("a salt key is named with SHA-256, not " + area.nameAlg);
        }
        try {
            return new SaltKey(handle, publicKey(area));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the TPM shows a key that is none", e);
        }
    }

    private static PublicKey publicKey(TPMT_PUBLIC area) throws GeneralSecurityException {
        if (area.unique instanceof TPM2B_PUBLIC_KEY_RSA rsa) {
            return KeyFactory.getInstance("RSA")
                    .generatePublic(new RSAPublicKeySpec(new BigInteger(1, rsa.buffer), DEFAULT_EXPONENT));
        }
        if (area.unique instanceof TPMS_ECC_POINT point
                && area.parameters instanceof TPMS_ECC_PARMS parameters
                && parameters.curveID.equals(TPM_ECC_CURVE.NIST_P256)) {
            AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
            curve.init(new ECGenParameterSpec("secp256r1"));
            ECPoint w = new ECPoint(new BigInteger(1, point.x), new BigInteger(1, point.y));
            return KeyFactory.getInstance("EC")
                    .generatePublic(new ECPublicKeySpec(w, curve.getParameterSpec(ECParameterSpec.class)));
        }
        throw new IllegalArgumentException("a salt key is RSA or P-256");
    }

    TPM_HANDLE handle() {
        return handle;
    }

    /** Fills {@code salt} and returns what only the TPM can find it from. */
    byte[] encryptFresh(byte[] salt, SecureRandom entropy) {
        try {
            return key instanceof ECPublicKey ec ? agreed(ec, salt, entropy) : encrypted(salt, entropy);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("nothing can be encrypted to the TPM's key", e);
        }
    }

    private byte[] encrypted(byte[] salt, SecureRandom entropy) throws GeneralSecurityException {
        entropy.nextBytes(salt);
        Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
        cipher.init(
                Cipher.ENCRYPT_MODE,
                key,
                new OAEPParameterSpec(
                        "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, new PSource.PSpecified(Kdf.terminated(LABEL))),
                entropy);
        return cipher.doFinal(salt);
    }

    private byte[] agreed(ECPublicKey recipient, byte[] salt, SecureRandom entropy) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(recipient.getParams(), entropy);
        KeyPair ephemeral = generator.generateKeyPair();
        KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
        agreement.init(ephemeral.getPrivate());
        agreement.doPhase(recipient, true);
        byte[] shared = agreement.generateSecret();
        ECPoint shown = ((ECPublicKey) ephemeral.getPublic()).getW();
        byte[] x = coordinate(shown.getAffineX());
        byte[] seed = Kdf.agree(shared, LABEL, x, coordinate(recipient.getW().getAffineX()));
        System.arraycopy(seed, 0, salt, 0, salt.length);
        Arrays.fill(shared, (byte) 0);
        Arrays.fill(seed, (byte) 0);
        return ByteBuffer.allocate(2 * (Short.BYTES + COORDINATE))
                .putShort((short) COORDINATE)
                .put(x)
                .putShort((short) COORDINATE)
                .put(coordinate(shown.getAffineY()))
                .array();
    }

    private static byte[] coordinate(BigInteger number) {
        byte[] signed = number.toByteArray();
        byte[] coordinate = new byte[COORDINATE];
        int length = Math.min(signed.length, COORDINATE);
        System.arraycopy(signed, signed.length - length, coordinate, COORDINATE - length, length);
        return coordinate;
    }
}
