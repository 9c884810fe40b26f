package io.cloudlet.core.internal.seal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.core.internal.seal.SealBrokenException.Reason;
import io.cloudlet.testkit.simulated.SeededEntropy;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What somebody without the key can do to a sealed message, at each door. */
class BrokenSealTest {

    private static final byte[] CONTEXT = "context".getBytes(UTF_8);
    private static final int PREFIX = Cobblestone.PREFIX_LENGTH;
    private static final int CHUNK = Cobblestone.SEALED_CHUNK_LENGTH;
    private static final int CHUNKS = 5;
    private static final int LAST = 100;

    private final SeededEntropy entropy = new SeededEntropy(1);
    private final SealKey key = SealKey.generate(entropy);
    private final byte[] sealed = Cobblestone.seal(key, CONTEXT, message(2), entropy);

    @ParameterizedTest
    @EnumSource
    void open_withChunksReordered_fails(Door door) {
        byte[] swapped = sealed.clone();
        System.arraycopy(sealed, PREFIX, swapped, PREFIX + CHUNK, CHUNK);
        System.arraycopy(sealed, PREFIX + CHUNK, swapped, PREFIX, CHUNK);

        assertBroken(door, swapped, Reason.CHUNK, "chunk 0 ");
    }

    @ParameterizedTest
    @EnumSource
    void open_withAChunkRepeated_fails(Door door) {
        byte[] repeated = sealed.clone();
        System.arraycopy(sealed, PREFIX, repeated, PREFIX + CHUNK, CHUNK);

        assertBroken(door, repeated, Reason.CHUNK, "chunk 1 ");
    }

    @ParameterizedTest
    @EnumSource
    void open_withAChunkLeftOut_fails(Door door) {
        byte[] shorter = Arrays.copyOf(sealed, sealed.length - CHUNK);
        System.arraycopy(sealed, PREFIX + 2 * CHUNK, shorter, PREFIX + CHUNK, shorter.length - PREFIX - CHUNK);

        assertBroken(door, shorter, Reason.CHUNK, "chunk 1 ");
    }

    @ParameterizedTest
    @EnumSource
    void open_withAChunkOfAnotherMessageOfTheSameKey_fails(Door door) {
        byte[] other = Cobblestone.seal(key, CONTEXT, message(3), entropy);
        for (int i = 0; i < CHUNKS; i++) {
            byte[] spliced = sealed.clone();
            int from = PREFIX + i * CHUNK;
            System.arraycopy(other, from, spliced, from, Math.min(CHUNK, sealed.length - from));

            assertBroken(door, spliced, Reason.CHUNK, "chunk " + i);
        }
    }

    @ParameterizedTest
    @EnumSource
    void open_cutAtTheEndOfAnyChunk_isTruncated(Door door) {
        for (int i = 0; i < CHUNKS; i++) {
            byte[] cut = Arrays.copyOf(sealed, PREFIX + i * CHUNK);

            assertBroken(door, cut, Reason.TRUNCATED, "before chunk " + i);
        }
    }

    @ParameterizedTest
    @EnumSource
    void open_cutAnywhere_fails(Door door) {
        byte[] small = Cobblestone.seal(key, CONTEXT, new byte[LAST], entropy);
        for (int i = 0; i < small.length; i++) {
            byte[] cut = Arrays.copyOf(small, i);
            assertThatThrownBy(() -> door.open(key, CONTEXT, cut)).isInstanceOf(SealBrokenException.class);
        }
        for (int before = 0; before < 40; before++) {
            byte[] cut = Arrays.copyOf(sealed, PREFIX + CHUNK + 20 - before);
            assertThatThrownBy(() -> door.open(key, CONTEXT, cut)).isInstanceOf(SealBrokenException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void open_extended_fails(Door door) {
        byte[] full = Cobblestone.seal(key, CONTEXT, new byte[Cobblestone.CHUNK_LENGTH - 1], entropy);
        for (int more : new int[] {1, 15, 16, 17, LAST + 16, CHUNK, CHUNK + 16}) {
            assertThatThrownBy(() -> door.open(key, CONTEXT, Arrays.copyOf(sealed, sealed.length + more)))
                    .isInstanceOf(SealBrokenException.class);
            assertThatThrownBy(() -> door.open(key, CONTEXT, Arrays.copyOf(full, full.length + more)))
                    .isInstanceOf(SealBrokenException.class);
        }
        byte[] lastTwice = Arrays.copyOf(sealed, sealed.length + LAST + 16);
        System.arraycopy(sealed, sealed.length - LAST - 16, lastTwice, sealed.length, LAST + 16);
        assertThatThrownBy(() -> door.open(key, CONTEXT, lastTwice)).isInstanceOf(SealBrokenException.class);
    }

    @ParameterizedTest
    @EnumSource
    void open_withABitFlippedInThePrefix_isRefusedBeforeAnyChunk(Door door) {
        for (int at = 0; at < PREFIX; at++) {
            assertBroken(door, flipped(at), Reason.COMMITMENT, "commitment");
        }
    }

    @ParameterizedTest
    @EnumSource
    void open_withABitFlippedInAnyChunk_fails(Door door) {
        for (int i = 0; i < CHUNKS; i++) {
            int from = PREFIX + i * CHUNK;
            int to = Math.min(from + CHUNK, sealed.length);
            for (int at : new int[] {from, (from + to) / 2, to - 17, to - 16, to - 1}) {
                assertBroken(door, flipped(at), Reason.CHUNK, "chunk " + i);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void open_inAnotherContext_isRefused(Door door) {
        for (String other : new String[] {"", "context ", "Context", "context\0"}) {
            assertThatThrownBy(() -> door.open(key, other.getBytes(UTF_8), sealed))
                    .isInstanceOfSatisfying(
                            SealBrokenException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.COMMITMENT));
        }
    }

    @ParameterizedTest
    @EnumSource
    void open_withAnotherKey_isRefused(Door door) {
        SealKey other = SealKey.generate(entropy);

        assertThatThrownBy(() -> door.open(other, CONTEXT, sealed))
                .isInstanceOfSatisfying(
                        SealBrokenException.class, e -> assertThat(e.reason()).isEqualTo(Reason.COMMITMENT));
    }

    @ParameterizedTest
    @EnumSource
    void open_ofRandomBytes_fails(Door door) {
        Random random = new Random(7);
        for (int i = 0; i < 100; i++) {
            byte[] bytes = new byte[random.nextInt(2 * CHUNK)];
            random.nextBytes(bytes);
            assertThatThrownBy(() -> door.open(key, CONTEXT, bytes)).isInstanceOf(SealBrokenException.class);
        }
    }

    private void assertBroken(Door door, byte[] bytes, Reason reason, String words) {
        assertThatThrownBy(() -> door.open(key, CONTEXT, bytes))
                .isInstanceOfSatisfying(
                        SealBrokenException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining(words);
    }

    private byte[] flipped(int at) {
        byte[] bytes = sealed.clone();
        bytes[at] ^= 1;
        return bytes;
    }

    private static byte[] message(long seed) {
        byte[] bytes = new byte[(CHUNKS - 1) * Cobblestone.CHUNK_LENGTH + LAST];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
