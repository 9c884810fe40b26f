package io.cloudlet.core.internal.seal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.core.internal.seal.SealBrokenException.Reason;
import io.cloudlet.core.internal.wire.WireWriter;
import io.cloudlet.testkit.simulated.SeededEntropy;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.modes.gcm.GCMUtil;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * AES-GCM does not commit to its key: who knows two keys can make one ciphertext that both open, to different texts (Dodis,
 * Grubbs, Ristenpart, Woodage 2018). This test makes one, and shows that the commitment stops it.
 */
class TwoKeysTest {

    private static final byte[] CONTEXT = {};
    private static final int BLOCK = 16;

    private final SealKey one = SealKey.generate(new SeededEntropy(1));
    private final SealKey two = SealKey.generate(new SeededEntropy(2));
    private final byte[] salt = Cobblestone.salt(new SeededEntropy(3));

    @ParameterizedTest
    @EnumSource
    void open_ofAChunkThatTwoKeysOpen_isRefusedForTheOneNotCommittedTo(Door door) throws Exception {
        byte[] chunk = colliding();
        byte[] sealed = new WireWriter()
                .raw(MessageKeys.derive(one, salt, CONTEXT).prefix(salt))
                .raw(chunk)
                .toBytes();

        assertThat(raw(two, chunk)).hasSize(BLOCK).isNotEqualTo(raw(one, chunk));
        assertThat(door.open(one, CONTEXT, sealed)).isEqualTo(raw(one, chunk));
        assertThatThrownBy(() -> door.open(two, CONTEXT, sealed))
                .isInstanceOfSatisfying(
                        SealBrokenException.class, e -> assertThat(e.reason()).isEqualTo(Reason.COMMITMENT));
    }

    /**
     * With H the hash key, L the block of lengths and E the encrypted first counter, a tag over one block C is
     * {@code C H^2 + L H + E}. Equal for both keys if {@code C = (L (H1 + H2) + E1 + E2) / (H1 + H2)^2}.
     */
    private byte[] colliding() throws GeneralSecurityException {
        long[] lengths = GCMUtil.asLongs(lengths());
        long[] sum = GCMUtil.asLongs(block(one, new byte[BLOCK]));
        GCMUtil.xor(sum, GCMUtil.asLongs(block(two, new byte[BLOCK])));
        long[] chunk = lengths.clone();
        GCMUtil.multiply(chunk, sum);
        GCMUtil.xor(chunk, GCMUtil.asLongs(block(one, counter(one))));
        GCMUtil.xor(chunk, GCMUtil.asLongs(block(two, counter(two))));
        GCMUtil.multiply(chunk, inverseOfSquare(sum));
        return new WireWriter()
                .raw(GCMUtil.asBytes(chunk))
                .raw(tag(one, chunk, lengths))
                .toBytes();
    }

    private byte[] tag(SealKey key, long[] chunk, long[] lengths) throws GeneralSecurityException {
        long[] hashKey = GCMUtil.asLongs(block(key, new byte[BLOCK]));
        long[] tag = chunk.clone();
        GCMUtil.multiply(tag, hashKey);
        GCMUtil.xor(tag, lengths);
        GCMUtil.multiply(tag, hashKey);
        GCMUtil.xor(tag, GCMUtil.asLongs(block(key, counter(key))));
        return GCMUtil.asBytes(tag);
    }

    /** To the power of 2^128 - 3, as the field has 2^128 - 1 elements that can be inverted. */
    private static long[] inverseOfSquare(long[] element) {
        long[] inverse = GCMUtil.oneAsLongs();
        for (int bit = 127; bit >= 0; bit--) {
            GCMUtil.square(inverse, inverse);
            if (bit != 1) {
                GCMUtil.multiply(inverse, element);
            }
        }
        return inverse;
    }

    private static byte[] lengths() {
        return new WireWriter().u64(0).u64(BLOCK * Byte.SIZE).toBytes();
    }

    private byte[] counter(SealKey key) {
        return new WireWriter()
                .raw(Arrays.copyOfRange(derived(key), 32, 44))
                .u32(1)
                .toBytes();
    }

    private byte[] block(SealKey key, byte[] block) throws GeneralSecurityException {
        Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
        aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(derived(key), 0, 32, "AES"));
        return aes.doFinal(block);
    }

    private byte[] raw(SealKey key, byte[] chunk) throws AEADBadTagException {
        byte[] text = new byte[BLOCK];
        AesGcm cipher = AesGcm.opening(Arrays.copyOf(derived(key), 32));
        cipher.start(Arrays.copyOfRange(derived(key), 32, 44), new byte[0]);
        cipher.open(chunk, 0, chunk.length, text, 0);
        return text;
    }

    private byte[] derived(SealKey key) {
        byte[] info = new WireWriter()
                .raw("c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0".getBytes(US_ASCII))
                .raw(salt)
                .raw(CONTEXT)
                .toBytes();
        return Hkdf.SHA_512.expand(key.bytes(), info, 76);
    }
}
