package io.cloudlet.core.internal.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.core.internal.wire.Hash;
import org.junit.jupiter.api.Test;

/** The test cases of RFC 5869, appendix A; with SHA-512, what other implementations agree on for the same inputs. */
class HkdfTest {

    private static final byte[] INPUT = Hash.unhex("0b".repeat(22));
    private static final byte[] SALT = range(0x00, 13);
    private static final byte[] INFO = range(0xf0, 10);
    private static final byte[] NOTHING = {};

    @Test
    void sha256_ofTestCase1_isAsPrinted() {
        byte[] key = Hkdf.SHA_256.extract(SALT, INPUT);

        assertHex(key, "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5");
        assertHex(
                Hkdf.SHA_256.expand(key, INFO, 42),
                "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
    }

    @Test
    void sha256_ofTestCase2_isAsPrinted() {
        byte[] key = Hkdf.SHA_256.extract(range(0x60, 80), range(0x00, 80));

        assertHex(key, "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244");
        assertHex(
                Hkdf.SHA_256.expand(key, range(0xb0, 80), 82),
                "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09"
                        + "da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87");
    }

    @Test
    void sha256_ofTestCase3_isAsPrinted() {
        byte[] key = Hkdf.SHA_256.extract(NOTHING, INPUT);

        assertHex(key, "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04");
        assertHex(
                Hkdf.SHA_256.expand(key, NOTHING, 42),
                "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
    }

    @Test
    void sha512_ofTestCase1_isWhatOthersGet() {
        byte[] key = Hkdf.SHA_512.extract(SALT, INPUT);

        assertHex(
                key,
                "665799823737ded04a88e47e54a5890bb2c3d247c7a4254a8e61350723590a26"
                        + "c36238127d8661b88cf80ef802d57e2f7cebcf1e00e083848be19929c61b4237");
        assertHex(
                Hkdf.SHA_512.expand(key, INFO, 42),
                "832390086cda71fb47625bb5ceb168e4c8e26a1a16ed34d9fc7fe92c1481579338da362cb8d9f925d7cb");
    }

    @Test
    void sha512_ofTestCase3_isWhatOthersGet() {
        assertHex(
                Hkdf.SHA_512.expand(Hkdf.SHA_512.extract(NOTHING, INPUT), NOTHING, 42),
                "f5fa02b18298a72a8c23898a8703472c6eb179dc204c03425c970e3b164bf90fff22d04836d0e2343bac");
    }

    @Test
    void expand_toTheLimit_works_andNoFurther() {
        assertThat(Hkdf.SHA_256.expand(SALT, INFO, 255 * 32)).hasSize(255 * 32);
        assertThatThrownBy(() -> Hkdf.SHA_256.expand(SALT, INFO, 255 * 32 + 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("8160 bytes, not 8161");
    }

    private static void assertHex(byte[] bytes, String expected) {
        assertThat(Hash.hex(bytes)).isEqualTo(expected);
    }

    private static byte[] range(int from, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (from + i);
        }
        return bytes;
    }
}
