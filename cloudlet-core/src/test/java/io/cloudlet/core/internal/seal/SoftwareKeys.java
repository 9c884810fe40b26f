package io.cloudlet.core.internal.seal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.cloudlet.core.internal.identity.SoftwareAgreementKey;
import io.cloudlet.core.internal.wire.WireWriter;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.util.Base64;

/** Agreement keys that a vector gives, handed over as a file that the JDK wrote. */
final class SoftwareKeys {

    private static final byte[] KEM = {'K', 'E', 'M', 0, 16};

    private SoftwareKeys() {}

    static SoftwareAgreementKey of(BigInteger scalar) {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec("secp256r1"));
            byte[] pkcs8 = KeyFactory.getInstance("EC")
                    .generatePrivate(new ECPrivateKeySpec(scalar, parameters.getParameterSpec(ECParameterSpec.class)))
                    .getEncoded();
            String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(pkcs8);
            return SoftwareAgreementKey.fromPem(
                    "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n", "vector");
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** DeriveKeyPair of RFC 9180, section 7.1.3, whose first candidate is nearly always good. */
    static SoftwareAgreementKey derive(byte[] seed) {
        byte[] key =
                Hkdf.SHA_256.extract(new byte[0], label("dkp_prk").raw(seed).toBytes());
        byte[] info =
                new WireWriter().u16(32).raw(label("candidate").toBytes()).u8(0).toBytes();
        return of(new BigInteger(1, Hkdf.SHA_256.expand(key, info, 32)));
    }

    private static WireWriter label(String label) {
        return new WireWriter().raw("HPKE-v1".getBytes(US_ASCII)).raw(KEM).raw(label.getBytes(US_ASCII));
    }
}
