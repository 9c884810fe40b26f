package io.cloudlet.core.internal.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.CorruptException;
import io.cloudlet.core.internal.wire.MalformedException;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** The JDK is the independent judge of keys and signatures. */
class JdkJudgesSigningTest {

    private static final String PLAIN_ECDSA = "SHA256withECDSAinP1363Format";
    private static final byte[] MESSAGE = "what is said".getBytes(StandardCharsets.UTF_8);

    private final SecureRandom entropy = new SecureRandom();
    private final SigningKey key = SigningKey.generate(entropy);

    @Test
    void sign_anything_verifiesWithTheJdk() throws Exception {
        Signature judge = Signature.getInstance(PLAIN_ECDSA);
        judge.initVerify(publicKey());
        judge.update(MESSAGE);
        assertThat(judge.verify(key.sign(MESSAGE))).isTrue();
    }

    @Test
    void verifies_signedByTheJdkWithOurPem_true() throws Exception {
        Signature signer = Signature.getInstance(PLAIN_ECDSA);
        signer.initSign(privateKey());
        signer.update(MESSAGE);
        byte[] signature = signer.sign();
        assertThat(key.verification().verifies(MESSAGE, signature)).isTrue();
        signature[40] ^= 1;
        assertThat(key.verification().verifies(MESSAGE, signature)).isFalse();
    }

    @Test
    void verifies_otherMessageKeyOrNonsense_false() {
        byte[] signature = key.sign(MESSAGE);
        VerificationKey other = SigningKey.generate(entropy).verification();
        assertThat(other.verifies(MESSAGE, signature)).isFalse();
        assertThat(key.verification().verifies(new byte[0], signature)).isFalse();
        assertThat(key.verification().verifies(MESSAGE, new byte[64])).isFalse();
        assertThat(key.verification().verifies(MESSAGE, new byte[63])).isFalse();
    }

    @Test
    void fromPem_writtenByToPem_isTheSameKey() {
        SigningKey read = SigningKey.fromPem(key.toPem(), "here", entropy);
        assertThat(read.verification()).isEqualTo(key.verification());
        assertThat(read.toPem()).isEqualTo(key.toPem());
        assertThat(key.verification().verifies(MESSAGE, read.sign(MESSAGE))).isTrue();
    }

    @Test
    void fromPem_damaged_isRefused() {
        String damaged = key.toPem().replaceFirst("M", "A");
        assertThatThrownBy(() -> SigningKey.fromPem(damaged, "here", entropy)).isInstanceOf(CorruptException.class);
    }

    @Test
    void decode_pointOffTheCurve_isRefused() {
        byte[] off = key.verification().encoded().clone();
        off[off.length - 1] ^= 1;
        assertThatThrownBy(() -> VerificationKey.decode(off)).isInstanceOf(MalformedException.class);
    }

    private PublicKey publicKey() throws Exception {
        return KeyFactory.getInstance("EC")
                .generatePublic(new X509EncodedKeySpec(key.verification().encoded()));
    }

    private PrivateKey privateKey() throws Exception {
        String body = key.toPem().replaceAll("-----[A-Z ]+-----", "");
        return KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(body)));
    }
}
