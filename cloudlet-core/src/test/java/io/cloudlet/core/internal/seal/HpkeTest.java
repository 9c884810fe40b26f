package io.cloudlet.core.internal.seal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.core.internal.identity.AgreementKeys;
import io.cloudlet.core.internal.identity.PublicPoint;
import io.cloudlet.core.internal.identity.SoftwareAgreementKey;
import io.cloudlet.core.internal.seal.SealBrokenException.Reason;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.spi.trust.AgreementKey;
import io.cloudlet.testkit.simulated.SeededEntropy;
import java.util.Arrays;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.hpke.HPKE;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against BouncyCastle's own HPKE in both directions, and against whoever alters what travels. */
class HpkeTest {

    private static final byte[] INFO = "fence geoB, epoch 7".getBytes(UTF_8);
    private static final byte[] AAD = "roster".getBytes(UTF_8);
    private static final byte[] TEXT = "32 bytes of an epoch key, really".getBytes(UTF_8);

    private final HPKE judge =
            new HPKE(HPKE.mode_base, HPKE.kem_P256_SHA256, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM256);
    private final SeededEntropy entropy = new SeededEntropy(1);
    private final SoftwareAgreementKey recipient = SoftwareAgreementKey.generate(entropy);
    private final byte[] point = PublicPoint.ofSpki(recipient.publicKey()).encoded();
    private final Hpke.Sealed sealed = Hpke.seal(point, INFO, AAD, TEXT, entropy);

    @Test
    void open_ofWhatWasSealedToIt_isTheText() {
        assertThat(open(sealed.encapsulated(), INFO, AAD, sealed.ciphertext())).isEqualTo(TEXT);
        assertThat(sealed.encapsulated()).hasSize(Hpke.ENCAPSULATED_LENGTH);
        assertThat(sealed.ciphertext()).hasSize(TEXT.length + Hpke.TAG_LENGTH);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 32, 1000})
    void open_ofWhatBouncyCastleSealed_isTheText(int length) throws Exception {
        byte[] text = new byte[length];
        byte[][] theirs = judge.seal(judge.deserializePublicKey(point), INFO, AAD, text, null, null, null);

        assertThat(open(theirs[1], INFO, AAD, theirs[0])).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 32, 1000})
    void seal_toAKeyOfBouncyCastle_isOpenedByIt(int length) throws Exception {
        byte[] text = new byte[length];
        AsymmetricCipherKeyPair pair = judge.generatePrivateKey();
        byte[] theirPoint = judge.serializePublicKey(pair.getPublic());
        Hpke.Sealed ours = Hpke.seal(theirPoint, INFO, AAD, text, entropy);

        assertThat(judge.open(ours.encapsulated(), pair, INFO, AAD, ours.ciphertext(), null, null, null))
                .isEqualTo(text);
        SoftwareAgreementKey same = AgreementKeys.of(judge.serializePrivateKey(pair.getPrivate()));
        assertThat(Hpke.open(same, ours.encapsulated(), INFO, AAD, ours.ciphertext()))
                .isEqualTo(text);
    }

    @Test
    void seal_twice_hasNothingInCommon() {
        Hpke.Sealed again = Hpke.seal(point, INFO, AAD, TEXT, entropy);

        assertThat(again.encapsulated()).isNotEqualTo(sealed.encapsulated());
        assertThat(again.ciphertext()).isNotEqualTo(sealed.ciphertext());
    }

    @Test
    void open_withAnotherInfo_isRefused() {
        assertWrap(sealed.encapsulated(), new byte[0], AAD, sealed.ciphertext());
        assertWrap(sealed.encapsulated(), "fence geoB, epoch 8".getBytes(UTF_8), AAD, sealed.ciphertext());
    }

    @Test
    void open_withOtherAssociatedData_isRefused() {
        assertWrap(sealed.encapsulated(), INFO, new byte[0], sealed.ciphertext());
        assertWrap(sealed.encapsulated(), INFO, INFO, sealed.ciphertext());
    }

    @Test
    void open_byAnotherRecipient_isRefused() {
        SoftwareAgreementKey other = SoftwareAgreementKey.generate(entropy);

        assertThatThrownBy(() -> Hpke.open(other, sealed.encapsulated(), INFO, AAD, sealed.ciphertext()))
                .isInstanceOfSatisfying(
                        SealBrokenException.class, e -> assertThat(e.reason()).isEqualTo(Reason.WRAP));
    }

    @Test
    void open_withAnotherGenuineEncapsulation_isRefused() {
        Hpke.Sealed other = Hpke.seal(point, INFO, AAD, TEXT, entropy);

        assertWrap(other.encapsulated(), INFO, AAD, sealed.ciphertext());
    }

    @Test
    void open_withAnyBitOfTheCiphertextFlipped_isRefused() {
        for (int i = 0; i < sealed.ciphertext().length * 8; i++) {
            byte[] flipped = sealed.ciphertext().clone();
            flipped[i / 8] ^= (byte) (1 << i % 8);
            assertWrap(sealed.encapsulated(), INFO, AAD, flipped);
        }
    }

    @Test
    void open_ofACiphertextCutAnywhere_isRefused() {
        for (int i = 0; i < sealed.ciphertext().length; i++) {
            byte[] cut = Arrays.copyOf(sealed.ciphertext(), i);
            assertThatThrownBy(() -> open(sealed.encapsulated(), INFO, AAD, cut))
                    .isInstanceOf(SealBrokenException.class);
        }
    }

    @Test
    void open_ofPointsThatAreNotOnTheCurve_neverReachesTheKey() {
        Unasked chip = new Unasked(recipient.publicKey());
        for (byte[] bad : badPoints()) {
            assertThatThrownBy(() -> Hpke.open(chip, bad, INFO, AAD, sealed.ciphertext()))
                    .as(Hash.hex(bad))
                    .isInstanceOfSatisfying(
                            SealBrokenException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.ENCAPSULATION));
        }
    }

    @Test
    void seal_toNoPointOfTheCurve_isRefused() {
        for (byte[] bad : badPoints()) {
            assertThatThrownBy(() -> Hpke.seal(bad, INFO, AAD, TEXT, entropy)).isInstanceOf(MalformedException.class);
        }
    }

    /** Off the curve; compressed; hybrid; too short; too long; infinity, as it is written and as zeros; nothing. */
    private byte[][] badPoints() {
        byte[] off = sealed.encapsulated().clone();
        off[64] ^= 1;
        byte[] compressed = Arrays.copyOf(sealed.encapsulated(), 33);
        compressed[0] = (byte) (2 + (sealed.encapsulated()[64] & 1));
        byte[] hybrid = sealed.encapsulated().clone();
        hybrid[0] = (byte) (6 + (hybrid[64] & 1));
        byte[] zeros = new byte[65];
        zeros[0] = 4;
        return new byte[][] {
            off,
            compressed,
            hybrid,
            Arrays.copyOf(sealed.encapsulated(), 64),
            Arrays.copyOf(sealed.encapsulated(), 66),
            new byte[1],
            new byte[65],
            zeros,
            new byte[0]
        };
    }

    private byte[] open(byte[] encapsulated, byte[] info, byte[] associated, byte[] ciphertext) {
        return Hpke.open(recipient, encapsulated, info, associated, ciphertext);
    }

    private void assertWrap(byte[] encapsulated, byte[] info, byte[] associated, byte[] ciphertext) {
        assertThatThrownBy(() -> open(encapsulated, info, associated, ciphertext))
                .isInstanceOfSatisfying(
                        SealBrokenException.class, e -> assertThat(e.reason()).isEqualTo(Reason.WRAP));
    }

    /** A chip that checks no points. */
    private static final class Unasked implements AgreementKey {

        private final byte[] publicKey;

        Unasked(byte[] publicKey) {
            this.publicKey = publicKey;
        }

        @Override
        public byte[] publicKey() {
            return publicKey;
        }

        @Override
        public byte[] agree(byte[] point) {
            throw new AssertionError("asked with a point that was not checked");
        }
    }
}
