package io.cloudlet.core.internal.identity;

import io.cloudlet.CorruptException;
import io.cloudlet.ErrorCode;
import io.cloudlet.core.internal.wire.Hash;
import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Base64;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/** A P-256 private key. A secret: no content in {@code toString}, leaves through {@link #toPem()} only. Thread-safe. */
public final class SigningKey {

    private static final String HEADER = "-----BEGIN PRIVATE KEY-----\n";
    private static final String FOOTER = "\n-----END PRIVATE KEY-----\n";
    private static final AlgorithmIdentifier ALGORITHM =
            new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp256r1);

    private final ECPrivateKeyParameters secret;
    private final VerificationKey verification;
    private final SecureRandom entropy;

    private SigningKey(ECPrivateKeyParameters secret, SecureRandom entropy) {
        this.secret = secret;
        this.verification =
                VerificationKey.of(new FixedPointCombMultiplier().multiply(P256.DOMAIN.getG(), secret.getD()));
        this.entropy = entropy;
    }

    /** Makes a fresh key. */
    public static SigningKey generate(SecureRandom entropy) {
        ECKeyPairGenerator generator = new ECKeyPairGenerator();
        generator.init(new ECKeyGenerationParameters(P256.DOMAIN, entropy));
        return new SigningKey(
                (ECPrivateKeyParameters) generator.generateKeyPair().getPrivate(), entropy);
    }

    /**
     * Reads what {@link #toPem()} wrote.
     *
     * @param where for the message, should it not be a key
     */
    public static SigningKey fromPem(String pem, String where, SecureRandom entropy) {
        try {
            String body = pem.replace("\r", "").replace(HEADER, "").replace(FOOTER, "");
            PrivateKeyInfo info =
                    PrivateKeyInfo.getInstance(Base64.getMimeDecoder().decode(body));
            if (!info.getPrivateKeyAlgorithm().equals(ALGORITHM)) {
                throw new IOException("a key of another kind");
            }
            BigInteger scalar = ECPrivateKey.getInstance(info.parsePrivateKey()).getKey();
            return new SigningKey(new ECPrivateKeyParameters(scalar, P256.DOMAIN), entropy);
        } catch (IOException | RuntimeException e) {
            throw new CorruptException(
                    ErrorCode.HOME_DAMAGED, where + " holds no P-256 private key; restore it from a backup", e);
        }
    }

    /** Signs; 64 bytes. */
    public byte[] sign(byte[] message) {
        ECDSASigner signer = new ECDSASigner();
        signer.init(true, new ParametersWithRandom(secret, entropy));
        BigInteger[] signature = signer.generateSignature(Hash.sha256(message));
        try {
            return P256.SIGNATURE.encode(P256.DOMAIN.getN(), signature[0], signature[1]);
        } catch (IOException e) {
            throw new IllegalStateException("two numbers below the order always fit", e);
        }
    }

    /** The public half. */
    public VerificationKey verification() {
        return verification;
    }

    /** The secret, as PKCS#8 in PEM. */
    public String toPem() {
        DERBitString point = new DERBitString(verification.point());
        ECPrivateKey key =
                new ECPrivateKey(P256.DOMAIN.getN().bitLength(), secret.getD(), point, SECObjectIdentifiers.secp256r1);
        try {
            byte[] pkcs8 = new PrivateKeyInfo(ALGORITHM, key).getEncoded(ASN1Encoding.DER);
            return HEADER + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(pkcs8) + FOOTER;
        } catch (IOException e) {
            throw new IllegalStateException("a key in memory can always be written", e);
        }
    }

    @Override
    public String toString() {
        return "SigningKey(hidden, " + verification + ")";
    }
}
