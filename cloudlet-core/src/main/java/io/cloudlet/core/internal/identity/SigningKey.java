package io.cloudlet.core.internal.identity;

import io.cloudlet.CorruptException;
import io.cloudlet.ErrorCode;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.asn1.x9.X9ECParameters;

/** A P-256 private key. A secret: no content in {@code toString}, leaves through {@link #toPem()} only. Thread-safe. */
public final class SigningKey {

    private static final String HEADER = "-----BEGIN PRIVATE KEY-----\n";
    private static final String FOOTER = "\n-----END PRIVATE KEY-----\n";
    private static final X9ECParameters CURVE = SECNamedCurves.getByName("secp256r1");
    private static final int COORDINATE = 32;

    private final PrivateKey secret;
    private final VerificationKey verification;
    private final SecureRandom entropy;

    private SigningKey(PrivateKey secret, VerificationKey verification, SecureRandom entropy) {
        this.secret = secret;
        this.verification = verification;
        this.entropy = entropy;
    }

    /** Makes a fresh key. */
    public static SigningKey generate(SecureRandom entropy) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", Provider256.INSTANCE);
            generator.initialize(new ECGenParameterSpec("secp256r1"), entropy);
            KeyPair pair = generator.generateKeyPair();
            return new SigningKey(
                    pair.getPrivate(), VerificationKey.decode(pair.getPublic().getEncoded()), entropy);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("BouncyCastle has P-256", e);
        }
    }

    /**
     * Reads what {@link #toPem()} wrote.
     *
     * @param where for the message, should it not be a key
     */
    public static SigningKey fromPem(String pem, String where, SecureRandom entropy) {
        try {
            String body = pem.replace("\r", "").replace(HEADER, "").replace(FOOTER, "");
            byte[] pkcs8 = Base64.getMimeDecoder().decode(body);
            PrivateKey secret =
                    KeyFactory.getInstance("EC", Provider256.INSTANCE).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            return new SigningKey(secret, publicOf(requireScalar((ECPrivateKey) secret)), entropy);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new CorruptException(
                    ErrorCode.HOME_DAMAGED, where + " holds no P-256 private key; restore it from a backup", e);
        }
    }

    /** Signs; 64 bytes. */
    public byte[] sign(byte[] message) {
        try {
            Signature signer = Signature.getInstance(Provider256.ALGORITHM, Provider256.INSTANCE);
            signer.initSign(secret, entropy);
            signer.update(message);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("signing with an own P-256 key cannot fail", e);
        }
    }

    /** The public half. */
    public VerificationKey verification() {
        return verification;
    }

    /** The secret, as PKCS#8 in PEM. */
    public String toPem() {
        return HEADER + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(secret.getEncoded()) + FOOTER;
    }

    @Override
    public String toString() {
        return "SigningKey(hidden, " + verification + ")";
    }

    private static BigInteger requireScalar(ECPrivateKey key) throws InvalidKeyException {
        boolean p256 = key.getParams().getOrder().equals(CURVE.getN());
        if (!p256 || key.getS().signum() <= 0 || key.getS().compareTo(CURVE.getN()) >= 0) {
            throw new InvalidKeyException("not a key of P-256");
        }
        return key.getS();
    }

    private static VerificationKey publicOf(BigInteger scalar) {
        byte[] point = CURVE.getG().multiply(scalar).normalize().getEncoded(false);
        byte[] encoded = Arrays.copyOf(VerificationKey.header(), VerificationKey.ENCODED_LENGTH);
        System.arraycopy(point, 1, encoded, encoded.length - 2 * COORDINATE, 2 * COORDINATE);
        return VerificationKey.decode(encoded);
    }
}
