package io.cloudlet.core.internal.seal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.testkit.simulated.SeededEntropy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CobblestoneTest {

    private static final byte[] CONTEXT = "context".getBytes(UTF_8);
    private static final long SEED = 20260101;

    private final SeededEntropy entropy = new SeededEntropy(1);
    private final SealKey key = SealKey.generate(entropy);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16383, 16384, 16385, 32768, 81920})
    void open_ofWhatSealMade_isTheMessage_atEachDoor(int length) throws IOException {
        byte[] message = random(length);
        byte[] sealed = Cobblestone.seal(key, CONTEXT, message, entropy);

        assertThat(sealed).hasSize((int) Cobblestone.ciphertextLength(length));
        for (Door door : Door.values()) {
            assertThat(door.open(key, CONTEXT, sealed)).as(door.name()).isEqualTo(message);
        }
    }

    @Test
    void seal_twice_hasNothingInCommon() {
        byte[] message = new byte[100];
        byte[] one = Cobblestone.seal(key, CONTEXT, message, entropy);
        byte[] two = Cobblestone.seal(key, CONTEXT, message, entropy);

        assertThat(Arrays.copyOf(one, Cobblestone.SALT_LENGTH))
                .isNotEqualTo(Arrays.copyOf(two, Cobblestone.SALT_LENGTH));
        assertThat(Arrays.copyOfRange(one, Cobblestone.SALT_LENGTH, one.length))
                .isNotEqualTo(Arrays.copyOfRange(two, Cobblestone.SALT_LENGTH, two.length));
    }

    @Test
    void chunk_atRandomOffsets_isTheSliceOfTheMessage() {
        Random random = new Random(SEED);
        byte[] message = random(300_000);
        byte[] sealed = Cobblestone.seal(key, CONTEXT, message, entropy);
        Opener opener = Door.opener(key, CONTEXT, sealed);
        for (int i = 0; i < 200; i++) {
            int from = random.nextInt(message.length);
            int to = from + random.nextInt(message.length - from + 1);

            assertThat(slice(opener, sealed, from, to))
                    .as("seed %s, %s to %s", SEED, from, to)
                    .isEqualTo(Arrays.copyOfRange(message, from, to));
        }
    }

    @Test
    void chunk_fromAndIntoBuffersOutsideTheHeap_isTheSame() {
        byte[] message = random(16_385);
        byte[] sealed = Cobblestone.seal(key, CONTEXT, message, entropy);
        Opener opener = Door.opener(key, CONTEXT, sealed);
        ByteBuffer in = ByteBuffer.allocateDirect(sealed.length).put(sealed);
        ByteBuffer out = ByteBuffer.allocateDirect(message.length);
        in.position(Cobblestone.PREFIX_LENGTH).limit((int) Cobblestone.offsetOfChunk(1));
        opener.chunk(0, in, out, false);
        opener.chunk(1, in.limit(sealed.length), out, true);

        assertThat(in.hasRemaining()).isFalse();
        assertThat(out.flip()).isEqualTo(ByteBuffer.wrap(message));
    }

    @Test
    void chunk_takenForTheLastOrNotAgainstItsLength_isRefused() {
        byte[] sealed = Cobblestone.seal(key, CONTEXT, random(20_000), entropy);
        Opener opener = Door.opener(key, CONTEXT, sealed);
        ByteBuffer out = ByteBuffer.allocate(Cobblestone.CHUNK_LENGTH);

        assertThatThrownBy(() -> opener.chunk(0, Door.chunk(sealed, 0), out, true))
                .isInstanceOf(SealBrokenException.class)
                .hasMessageContaining("chunk 0 as the last cannot have 16400 bytes");
        assertThatThrownBy(() -> opener.chunk(1, Door.chunk(sealed, 1), out, false))
                .isInstanceOf(SealBrokenException.class)
                .hasMessageContaining("chunk 1 cannot have 3632 bytes");
    }

    @Test
    void chunk_intoTooSmallABuffer_isRefusedBeforeAnything() {
        byte[] sealed = Cobblestone.seal(key, CONTEXT, new byte[10], entropy);
        ByteBuffer in = Door.chunk(sealed, 0);

        assertThatThrownBy(() -> Door.opener(key, CONTEXT, sealed).chunk(0, in, ByteBuffer.allocate(9), true))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(in.remaining()).isEqualTo(26);
    }

    @ParameterizedTest
    @CsvSource({"0,72", "1,73", "16383,16455", "16384,16472", "16385,16473", "4503599627370495,4507997673881655"})
    void lengths_ofTextAndSealed_giveEachOther(long plaintext, long ciphertext) {
        assertThat(Cobblestone.ciphertextLength(plaintext)).isEqualTo(ciphertext);
        assertThat(Cobblestone.plaintextLength(ciphertext)).isEqualTo(plaintext);
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                Long.MIN_VALUE,
                -1,
                0,
                55,
                56,
                71,
                16456,
                16471,
                4507997673881656L,
                4507997673881672L,
                Long.MAX_VALUE
            })
    void plaintextLength_ofAnImpossibleLength_isRefused(long ciphertext) {
        assertThatThrownBy(() -> Cobblestone.plaintextLength(ciphertext)).isInstanceOf(SealBrokenException.class);
    }

    @Test
    void offsets_beyondWhatAMessageHolds_areRefused() {
        assertThatThrownBy(() -> Cobblestone.ciphertextLength(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Cobblestone.ciphertextLength(1L << 52)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Cobblestone.chunkAt(1L << 52)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Cobblestone.offsetOfChunk(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Cobblestone.offsetOfChunk(1L << 38)).isInstanceOf(IllegalArgumentException.class);
        assertThat(Cobblestone.offsetOfChunk(2)).isEqualTo(56 + 2 * 16400);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 1L << 38})
    void chunk_ofANumberThatNoMessageHas_isRefused(long index) {
        byte[] sealed = Cobblestone.seal(key, CONTEXT, new byte[1], entropy);

        assertThatThrownBy(() -> Door.opener(key, CONTEXT, sealed)
                        .chunk(index, Door.chunk(sealed, 0), ByteBuffer.allocate(1), true))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static byte[] slice(Opener opener, byte[] sealed, int from, int to) {
        long first = Cobblestone.chunkAt(from);
        long end = Cobblestone.chunkAt(Cobblestone.plaintextLength(sealed.length));
        ByteBuffer text = ByteBuffer.allocate(sealed.length);
        for (long i = first; i <= Cobblestone.chunkAt(to); i++) {
            opener.chunk(i, Door.chunk(sealed, i), text, i == end);
        }
        int skip = (int) (first * Cobblestone.CHUNK_LENGTH);
        return Arrays.copyOfRange(text.array(), from - skip, to - skip);
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
