package io.cloudlet.core.internal.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.CorruptException;
import io.cloudlet.testkit.simulated.SeededEntropy;
import java.security.KeyPairGenerator;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigningKeyTest {

    private final SeededEntropy entropy = new SeededEntropy(1);
    private final SigningKey key = SigningKey.generate(entropy);

    @Test
    void fromPem_ofWhatToPemWrote_isTheSameKey() {
        SigningKey read = SigningKey.fromPem(key.toPem(), "test", entropy);

        assertThat(read.verification()).isEqualTo(key.verification());
        assertThat(key.verification().verifies(new byte[3], read.sign(new byte[3])))
                .isTrue();
    }

    @Test
    void fromPem_withWindowsLineEnds_isTheSameKey() {
        SigningKey read = SigningKey.fromPem(key.toPem().replace("\n", "\r\n"), "test", entropy);

        assertThat(read.verification()).isEqualTo(key.verification());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"})
    void fromPem_ofNoKey_isDamageWhereItLies(String text) {
        assertThatThrownBy(() -> SigningKey.fromPem(text, "/home/identity.key", entropy))
                .isInstanceOf(CorruptException.class)
                .hasMessageContaining("/home/identity.key");
    }

    @Test
    void fromPem_ofADamagedKey_showsNoneOfIt() {
        String damaged = key.toPem().replace("MIG", "MIH");

        assertThatThrownBy(() -> SigningKey.fromPem(damaged, "test", entropy))
                .satisfies(e -> assertThat(String.valueOf(e.getMessage())).doesNotContain(secret()));
    }

    @Test
    void fromPem_ofAnotherCurve_isDamage() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(384);
        String pem = "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getEncoder()
                        .encodeToString(generator.generateKeyPair().getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";

        assertThatThrownBy(() -> SigningKey.fromPem(pem, "test", entropy)).isInstanceOf(CorruptException.class);
    }

    @Test
    void toString_showsNoSecret() {
        assertThat(key.toString()).contains("hidden").doesNotContain(secret());
    }

    @Test
    void sign_twice_givesTwoSignatures() {
        assertThat(key.sign("m".getBytes(UTF_8))).isNotEqualTo(key.sign("m".getBytes(UTF_8)));
    }

    private String secret() {
        return key.toPem().split("\n", -1)[2].substring(0, 20);
    }
}
