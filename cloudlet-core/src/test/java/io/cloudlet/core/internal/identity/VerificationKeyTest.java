package io.cloudlet.core.internal.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.testkit.simulated.SeededEntropy;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerificationKeyTest {

    private static final String ORDER = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
    private static final String PRIME = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff";

    private final SigningKey signing = SigningKey.generate(new SeededEntropy(1));
    private final VerificationKey key = signing.verification();
    private final byte[] message = "message".getBytes(UTF_8);
    private final byte[] signature = signing.sign(message);

    @Test
    void verifies_aGenuineSignature_isTrue() {
        assertThat(key.verifies(message, signature)).isTrue();
    }

    @Test
    void verifies_anyBitFlipped_isFalse() {
        for (int bit = 0; bit < signature.length * 8; bit++) {
            byte[] flipped = signature.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(key.verifies(message, flipped)).as("bit %d", bit).isFalse();
        }
    }

    @Test
    void verifies_anotherMessage_isFalse() {
        assertThat(key.verifies("Message".getBytes(UTF_8), signature)).isFalse();
    }

    @Test
    void verifies_withAnotherKey_isFalse() {
        VerificationKey other = SigningKey.generate(new SeededEntropy(2)).verification();

        assertThat(other.verifies(message, signature)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 65, 72, 128})
    void verifies_ofAnotherLength_isFalse(int length) {
        assertThat(key.verifies(message, Arrays.copyOf(signature, length))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000000000000000000000000000000000000000000000000000000000000000",
                ORDER,
                "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
            })
    void verifies_withANumberOutOfRange_isFalse(String number) {
        byte[] r = signature.clone();
        byte[] s = signature.clone();
        System.arraycopy(Hash.unhex(number), 0, r, 0, 32);
        System.arraycopy(Hash.unhex(number), 0, s, 32, 32);

        assertThat(key.verifies(message, r)).isFalse();
        assertThat(key.verifies(message, s)).isFalse();
    }

    @Test
    void verifies_allZero_isFalse() {
        assertThat(key.verifies(message, new byte[64])).isFalse();
    }

    @Test
    void decode_ofItsEncoding_isTheSameKey() {
        assertThat(VerificationKey.decode(key.encoded())).isEqualTo(key);
    }

    @Test
    void decode_afterTheCallerChangedItsArray_isUnchanged() {
        byte[] bytes = key.encoded().clone();
        VerificationKey decoded = VerificationKey.decode(bytes);
        bytes[90] ^= 1;

        assertThat(decoded).isEqualTo(key);
    }

    @Test
    void decode_withAnyBitFlipped_isMalformedOrAnotherKey() {
        for (int bit = 0; bit < 27 * 8; bit++) {
            byte[] flipped = key.encoded().clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> VerificationKey.decode(flipped)).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void decode_ofAPointOffTheCurve_isMalformed() {
        byte[] off = key.encoded().clone();
        off[90] ^= 1;

        assertThatThrownBy(() -> VerificationKey.decode(off))
                .hasMessageContaining("not a point")
                .isInstanceOf(MalformedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {PRIME, "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"})
    void decode_ofACoordinateBeyondThePrime_isMalformed(String coordinate) {
        byte[] beyond = key.encoded().clone();
        System.arraycopy(Hash.unhex(coordinate), 0, beyond, 27, 32);

        assertThatThrownBy(() -> VerificationKey.decode(beyond)).isInstanceOf(MalformedException.class);
    }

    @Test
    void decode_ofZeros_isMalformed() {
        byte[] zeros = Arrays.copyOf(Arrays.copyOf(key.encoded(), 27), 91);

        assertThatThrownBy(() -> VerificationKey.decode(zeros)).isInstanceOf(MalformedException.class);
    }

    @Test
    void decode_ofACompressedPoint_isMalformed() {
        byte[] compressed = Hash.unhex("3039301306072a8648ce3d020106082a8648ce3d030107032200"
                + (key.encoded()[90] % 2 == 0 ? "02" : "03")
                + Hash.hex(Arrays.copyOfRange(key.encoded(), 27, 59)));

        assertThatThrownBy(() -> VerificationKey.decode(compressed)).isInstanceOf(MalformedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp384r1", "secp521r1"})
    void decode_ofAnotherCurve_isMalformed(String curve) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        byte[] other = generator.generateKeyPair().getPublic().getEncoded();

        assertThatThrownBy(() -> VerificationKey.decode(other)).isInstanceOf(MalformedException.class);
    }

    @Test
    void decode_ofAnyOtherLength_isMalformed() {
        for (int length = 0; length < 200; length++) {
            byte[] bytes = Arrays.copyOf(key.encoded(), length);
            if (length != 91) {
                assertThatThrownBy(() -> VerificationKey.decode(bytes)).isInstanceOf(MalformedException.class);
            }
        }
    }

    @Test
    void cloudletId_isTheHashOfTheEncoding() {
        assertThat(key.cloudletId().hex()).isEqualTo(Hash.hex(Hash.sha256(key.encoded())));
    }
}
