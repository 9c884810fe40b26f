package io.cloudlet.core.internal.seal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.core.internal.seal.SealBrokenException.Reason;
import io.cloudlet.testkit.simulated.SeededEntropy;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpeningStreamTest {

    private static final byte[] CONTEXT = "context".getBytes(UTF_8);
    private static final int CHUNK = Cobblestone.CHUNK_LENGTH;

    private final SeededEntropy entropy = new SeededEntropy(1);
    private final SealKey key = SealKey.generate(entropy);
    private final byte[] message = message(2 * CHUNK + 100);
    private final byte[] sealed = Cobblestone.seal(key, CONTEXT, message, entropy);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void read_inPiecesOfAnySizeFromASourceThatDripsThem_isTheMessage(long seed) throws IOException {
        Random random = new Random(seed);
        InputStream stream = Opener.stream(key, CONTEXT, new Dripping(sealed, random));
        byte[] target = new byte[message.length];
        int filled = 0;
        while (filled < target.length) {
            int asked = Math.min(random.nextInt(40_000), target.length - filled);
            int read = stream.read(target, filled, asked);
            assertThat(read).isBetween(Math.min(asked, 1), asked);
            filled += read;
        }

        assertThat(target).as("seed %s", seed).isEqualTo(message);
        assertThat(stream.read()).isEqualTo(-1);
        assertThat(stream.read(target)).isEqualTo(-1);
    }

    @Test
    void read_byteByByte_isTheMessage() throws IOException {
        InputStream stream = open(sealed);
        for (byte expected : message) {
            assertThat((byte) stream.read()).isEqualTo(expected);
        }
        assertThat(stream.read()).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, CHUNK, 3 * CHUNK})
    void read_afterABrokenChunk_failsForEver(int step) throws IOException {
        byte[] broken = sealed.clone();
        broken[(int) Cobblestone.offsetOfChunk(1) + 5] ^= 1;
        InputStream stream = open(broken);

        assertThat(stream.readNBytes(CHUNK)).isEqualTo(Arrays.copyOf(message, CHUNK));
        byte[] target = new byte[step];
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> stream.read(target))
                    .isInstanceOf(SealBrokenException.class)
                    .hasMessageContaining("chunk 1 ");
            assertThatThrownBy(stream::read).isInstanceOf(SealBrokenException.class);
            assertThatThrownBy(stream::available).isInstanceOf(SealBrokenException.class);
        }
        assertThat(target).containsOnly(0);
    }

    @Test
    void read_whereTheLastChunkIsMissing_failsInsteadOfEnding() throws IOException {
        InputStream stream = open(Arrays.copyOf(sealed, (int) Cobblestone.offsetOfChunk(2)));

        assertThat(stream.readNBytes(2 * CHUNK)).hasSize(2 * CHUNK);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(stream::read)
                    .isInstanceOfSatisfying(
                            SealBrokenException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.TRUNCATED));
        }
    }

    @Test
    void read_whereSomethingFollowsTheLastChunk_fails() throws IOException {
        InputStream stream = Opener.stream(
                key,
                CONTEXT,
                new SequenceInputStream(new ByteArrayInputStream(sealed), new ByteArrayInputStream(sealed)));

        assertThatThrownBy(stream::readAllBytes).isInstanceOf(SealBrokenException.class);
    }

    @Test
    void read_afterTheSourceFailed_failsForEver() throws IOException {
        boolean[] failing = new boolean[1];
        InputStream source = new FilterInputStream(new ByteArrayInputStream(sealed)) {
            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                if (failing[0]) {
                    throw new IOException("reset");
                }
                return super.read(target, offset, length);
            }
        };
        InputStream stream = Opener.stream(key, CONTEXT, source);
        stream.readNBytes(CHUNK);
        failing[0] = true;

        assertThatThrownBy(stream::read).isInstanceOf(IOException.class).hasMessage("reset");
        failing[0] = false;
        assertThatThrownBy(stream::read).isInstanceOf(IOException.class).hasMessageContaining("failed before");
    }

    @Test
    void stream_underAnotherContext_isRefusedBeforeAnyRead() {
        assertThatThrownBy(() -> Opener.stream(key, new byte[0], new ByteArrayInputStream(sealed)))
                .isInstanceOfSatisfying(
                        SealBrokenException.class, e -> assertThat(e.reason()).isEqualTo(Reason.COMMITMENT));
    }

    @Test
    void close_closesTheSourceAndForgetsTheText() throws IOException {
        boolean[] closed = new boolean[1];
        InputStream stream = Opener.stream(key, CONTEXT, new ByteArrayInputStream(sealed) {
            @Override
            public void close() {
                closed[0] = true;
            }
        });
        stream.read();
        assertThat(stream.available()).isEqualTo(CHUNK - 1);
        stream.close();

        assertThat(closed[0]).isTrue();
        assertThat(stream.available()).isZero();
    }

    private InputStream open(byte[] bytes) throws IOException {
        return Opener.stream(key, CONTEXT, new ByteArrayInputStream(bytes));
    }

    private static byte[] message(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    /** Gives less than it is asked for, as sockets do. */
    private static final class Dripping extends FilterInputStream {

        private final Random random;

        Dripping(byte[] bytes, Random random) {
            super(new ByteArrayInputStream(bytes));
            this.random = random;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return super.read(target, offset, Math.min(length, 1 + random.nextInt(5_000)));
        }
    }
}
