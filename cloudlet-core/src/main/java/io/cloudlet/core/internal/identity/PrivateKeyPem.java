package io.cloudlet.core.internal.identity;

import io.cloudlet.CorruptException;
import io.cloudlet.ErrorCode;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Base64;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;

/** P-256 private keys as text: PKCS#8 in PEM. */
final class PrivateKeyPem {

    private static final String HEADER = "-----BEGIN PRIVATE KEY-----\n";
    private static final String FOOTER = "\n-----END PRIVATE KEY-----\n";
    private static final AlgorithmIdentifier ALGORITHM =
            new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp256r1);

    private PrivateKeyPem() {}

    /**
     * Reads what {@link #write} wrote.
     *
     * @param where for the message, should it not be a key
     */
    static ECPrivateKeyParameters read(String pem, String where) {
        try {
            String body = pem.substring(Math.max(0, pem.indexOf("-----BEGIN")))
                    .replace("\r", "")
                    .replace(HEADER, "")
                    .replace(FOOTER, "");
            PrivateKeyInfo info =
                    PrivateKeyInfo.getInstance(Base64.getMimeDecoder().decode(body));
            if (!info.getPrivateKeyAlgorithm().equals(ALGORITHM)) {
                throw new IOException("a key of another kind");
            }
            BigInteger scalar = ECPrivateKey.getInstance(info.parsePrivateKey()).getKey();
            return new ECPrivateKeyParameters(scalar, P256.DOMAIN);
        } catch (IOException | RuntimeException e) {
            throw new CorruptException(
                    ErrorCode.HOME_DAMAGED, where + " holds no P-256 private key; restore it from a backup", e);
        }
    }

    /** @param point the public half, uncompressed */
    static String write(ECPrivateKeyParameters secret, byte[] point) {
        ECPrivateKey key = new ECPrivateKey(
                P256.DOMAIN.getN().bitLength(), secret.getD(), new DERBitString(point), SECObjectIdentifiers.secp256r1);
        try {
            byte[] pkcs8 = new PrivateKeyInfo(ALGORITHM, key).getEncoded(ASN1Encoding.DER);
            return HEADER + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(pkcs8) + FOOTER;
        } catch (IOException e) {
            throw new IllegalStateException("a key in memory can always be written", e);
        }
    }
}
