package io.cloudlet.core.internal.identity;

import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.spi.trust.AgreementKey;
import java.security.SecureRandom;
import org.bouncycastle.crypto.agreement.ECDHBasicAgreement;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.util.BigIntegers;

/**
 * An agreement key in memory. A secret: no content in {@code toString}, leaves through {@link #toPem()} only. Thread-safe.
 */
public final class SoftwareAgreementKey implements AgreementKey {

    private final ECPrivateKeyParameters secret;
    private final VerificationKey publicHalf;

    private SoftwareAgreementKey(P256.Pair pair) {
        this.secret = pair.secret();
        this.publicHalf = pair.publicHalf();
    }

    /** Makes a fresh key. */
    public static SoftwareAgreementKey generate(SecureRandom entropy) {
        return new SoftwareAgreementKey(P256.generate(entropy));
    }

    /**
     * Reads what {@link #toPem()} wrote.
     *
     * @param where for the message, should it not be a key
     */
    public static SoftwareAgreementKey fromPem(String pem, String where) {
        return new SoftwareAgreementKey(P256.Pair.of(PrivateKeyPem.read(pem, where)));
    }

    @Override
    public byte[] publicKey() {
        return publicHalf.encoded().clone();
    }

    @Override
    public byte[] agree(byte[] point) {
        ECDHBasicAgreement agreement = new ECDHBasicAgreement();
        agreement.init(secret);
        try {
            return BigIntegers.asUnsignedByteArray(
                    agreement.getFieldSize(),
                    agreement.calculateAgreement(PublicPoint.decode(point).parameters()));
        } catch (MalformedException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** The secret, as PKCS#8 in PEM. */
    public String toPem() {
        return PrivateKeyPem.write(secret, publicHalf.point());
    }

    @Override
    public String toString() {
        return "SoftwareAgreementKey(hidden, " + publicHalf + ")";
    }
}
