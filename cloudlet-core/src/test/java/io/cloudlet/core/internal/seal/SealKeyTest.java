package io.cloudlet.core.internal.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.testkit.simulated.SeededEntropy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealKeyTest {

    private final SealKey key = SealKey.generate(new SeededEntropy(1));

    @ParameterizedTest
    @ValueSource(ints = {0, 16, 31, 33})
    void of_anotherLength_isRefused(int length) {
        assertThatThrownBy(() -> SealKey.of(new byte[length]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("32 bytes, not " + length);
    }

    @Test
    void of_bytesThatChangeLater_staysAsItWas() {
        byte[] bytes = key.reveal();
        SealKey copy = SealKey.of(bytes);
        bytes[0]++;
        copy.reveal()[1]++;

        assertThat(copy).isEqualTo(key).hasSameHashCodeAs(key);
    }

    @Test
    void equals_ofAnotherSecret_isFalse() {
        assertThat(key).isNotEqualTo(SealKey.generate(new SeededEntropy(2)));
    }

    @Test
    void toString_showsNoSecret() {
        assertThat(key.toString())
                .contains("hidden")
                .doesNotContain(Hash.hex(key.reveal()).substring(0, 4));
    }

    @Test
    void destroy_overwritesAndRefusesFurtherUse() {
        byte[] secret = key.bytes();
        SealKey twin = SealKey.of(secret);
        key.destroy();

        assertThat(secret).containsOnly(0);
        assertThat(key.isDestroyed()).isTrue();
        assertThat(key).isNotEqualTo(twin).isNotEqualTo(SealKey.of(secret));
        assertThatThrownBy(key::reveal).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Cobblestone.seal(key, new byte[0], new byte[0], new SeededEntropy(3)))
                .isInstanceOf(IllegalStateException.class);
    }
}
