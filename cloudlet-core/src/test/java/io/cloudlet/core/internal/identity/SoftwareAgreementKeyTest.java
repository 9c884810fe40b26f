package io.cloudlet.core.internal.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.CorruptException;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.testkit.simulated.SeededEntropy;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import javax.crypto.KeyAgreement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SoftwareAgreementKeyTest {

    private static final String GENERATOR = "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
            + "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";

    private final SoftwareAgreementKey key = SoftwareAgreementKey.generate(new SeededEntropy(1));

    @Test
    void agree_withTheKeysOfRfc5903_isItsSharedSecret() {
        SoftwareAgreementKey initiator =
                AgreementKeys.of(Hash.unhex("c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433"));
        SoftwareAgreementKey responder =
                AgreementKeys.of(Hash.unhex("c6ef9c5d78ae012a011164acb397ce2088685d8f06bf9be0b283ab46476bee53"));
        byte[] shared = Hash.unhex("d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de");

        assertThat(Hash.hex(point(initiator)))
                .isEqualTo("04dad0b65394221cf9b051e1feca5787d098dfe637fc90b9ef945d0c3772581180"
                        + "5271a0461cdb8252d61f1c456fa3e59ab1f45b33accf5f58389e0577b8990bb3");
        assertThat(initiator.agree(point(responder))).isEqualTo(shared);
        assertThat(responder.agree(point(initiator))).isEqualTo(shared);
    }

    @Test
    void agree_withAKeyOfTheJdk_isWhatTheJdkAgreesOn() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair other = generator.generateKeyPair();
        KeyAgreement judge = KeyAgreement.getInstance("ECDH");
        judge.init(other.getPrivate());
        judge.doPhase(KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(key.publicKey())), true);
        byte[] point = PublicPoint.ofSpki(other.getPublic().getEncoded()).encoded();

        assertThat(key.agree(point)).isEqualTo(judge.generateSecret());
    }

    @Test
    void agree_whereTheSecretBeginsWithZeros_keepsThem() {
        for (int seed = 0; seed < 2_000; seed++) {
            byte[] point = point(SoftwareAgreementKey.generate(new SeededEntropy(seed)));
            byte[] agreed = key.agree(point);

            assertThat(agreed).hasSize(32);
            if (agreed[0] == 0) {
                return;
            }
        }
        throw new AssertionError("no secret of 2,000 begins with a zero byte");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
                GENERATOR + "00",
                "07" + "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
                        + "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
                "04" + "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
                        + "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f4",
            })
    void agree_withNoUncompressedPointOfTheCurve_isRefused(String point) {
        assertThatThrownBy(() -> key.agree(Hash.unhex(point))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PublicPoint.decode(Hash.unhex(point))).isInstanceOf(MalformedException.class);
    }

    @Test
    void agree_withInfinity_isRefused() {
        byte[] zeros = new byte[PublicPoint.LENGTH];
        byte[] uncompressedZeros = zeros.clone();
        uncompressedZeros[0] = 4;

        assertThatThrownBy(() -> key.agree(zeros)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> key.agree(uncompressedZeros)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void publicPoint_ofAKey_isTheSameInBothEncodings() {
        PublicPoint point = PublicPoint.ofSpki(key.publicKey());

        assertThat(PublicPoint.decode(point.encoded()).spki()).isEqualTo(key.publicKey());
    }

    @Test
    void fromPem_ofWhatToPemWrote_agreesOnTheSame() {
        SoftwareAgreementKey read = SoftwareAgreementKey.fromPem(key.toPem(), "test");
        byte[] point = Hash.unhex(GENERATOR);

        assertThat(read.publicKey()).isEqualTo(key.publicKey());
        assertThat(read.agree(point)).isEqualTo(key.agree(point));
    }

    @Test
    void fromPem_ofNoKey_isDamageWhereItLies() {
        assertThatThrownBy(() -> SoftwareAgreementKey.fromPem("nonsense", "/home/wrap.key"))
                .isInstanceOf(CorruptException.class)
                .hasMessageContaining("/home/wrap.key");
    }

    @Test
    void publicKey_modified_staysAsItWas() {
        byte[] before = key.publicKey();
        Arrays.fill(key.publicKey(), (byte) 0);

        assertThat(key.publicKey()).isEqualTo(before);
    }

    @Test
    void toString_showsNoSecret() {
        String secret = key.toPem().split("\n", -1)[2].substring(0, 20);

        assertThat(key.toString()).contains("hidden").doesNotContain(secret);
    }

    private static byte[] point(SoftwareAgreementKey key) {
        return PublicPoint.ofSpki(key.publicKey()).encoded();
    }
}
