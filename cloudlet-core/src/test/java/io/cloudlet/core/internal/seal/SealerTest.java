package io.cloudlet.core.internal.seal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.core.internal.seal.SealBrokenException.Reason;
import io.cloudlet.testkit.simulated.SeededEntropy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealerTest {

    private static final byte[] CONTEXT = "context".getBytes(UTF_8);

    private final SeededEntropy entropy = new SeededEntropy(1);
    private final SealKey key = SealKey.generate(entropy);
    private final byte[] salt = Cobblestone.salt(entropy);
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void write_inPiecesOfAnySize_givesTheSameAsAtOnce(long seed) throws IOException {
        Random random = new Random(seed);
        byte[] message = message(random.nextInt(200_000));
        Sealer sealer = Sealer.to(this::collect, key, CONTEXT, salt);
        ByteBuffer left = ByteBuffer.wrap(message);
        while (left.hasRemaining()) {
            int take = Math.min(left.remaining(), random.nextInt(50_000));
            ByteBuffer piece = left.slice(left.position(), take);
            left.position(left.position() + take);
            sealer.write(random.nextBoolean() ? piece : outsideTheHeap(piece));
        }
        sealer.finish();

        assertThat(out.toByteArray()).as("seed %s", seed).isEqualTo(Cobblestone.seal(key, CONTEXT, message, salt));
    }

    @Test
    void write_ofABuffer_takesAllOfItAndNothingBeside() throws IOException {
        byte[] around = message(40_000);
        ByteBuffer middle = ByteBuffer.wrap(around, 1_000, 38_000).slice();
        Sealer sealer = Sealer.to(this::collect, key, CONTEXT, entropy);
        sealer.write(middle.asReadOnlyBuffer());
        sealer.write(middle);
        sealer.finish();
        byte[] opened = Cobblestone.open(key, CONTEXT, out.toByteArray());

        assertThat(middle.hasRemaining()).isFalse();
        assertThat(ByteBuffer.wrap(opened, 0, 38_000)).isEqualTo(middle.rewind());
        assertThat(ByteBuffer.wrap(opened, 38_000, 38_000)).isEqualTo(middle);
    }

    @Test
    void message_notFinished_isTruncated() throws IOException {
        Sealer.to(this::collect, key, CONTEXT, entropy).write(ByteBuffer.allocate(Cobblestone.CHUNK_LENGTH));

        assertThatThrownBy(() -> Cobblestone.open(key, CONTEXT, out.toByteArray()))
                .isInstanceOfSatisfying(
                        SealBrokenException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TRUNCATED));
    }

    @Test
    void write_afterTheEnd_isRefused() throws IOException {
        Sealer sealer = Sealer.to(this::collect, key, CONTEXT, entropy);
        sealer.finish();
        int length = out.size();

        assertThatThrownBy(() -> sealer.write(ByteBuffer.allocate(1))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(sealer::finish).isInstanceOf(IllegalStateException.class);
        assertThat(out.size()).isEqualTo(length);
    }

    @Test
    void write_afterTheSinkFailed_isRefused() throws IOException {
        boolean[] failing = new boolean[1];
        Sealer sealer = Sealer.to(
                part -> {
                    if (failing[0]) {
                        throw new IOException("no space");
                    }
                    collect(part);
                },
                key,
                CONTEXT,
                entropy);
        failing[0] = true;

        assertThatThrownBy(() -> sealer.write(ByteBuffer.allocate(Cobblestone.CHUNK_LENGTH)))
                .isInstanceOf(IOException.class);
        failing[0] = false;
        assertThatThrownBy(() -> sealer.write(ByteBuffer.allocate(1))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(sealer::finish).isInstanceOf(IllegalStateException.class);
        assertThat(out.size()).isEqualTo(Cobblestone.PREFIX_LENGTH);
    }

    @Test
    void write_toASinkThatLeavesSomething_fails() {
        assertThatThrownBy(() -> Sealer.to(part -> part.get(), key, CONTEXT, entropy))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("left 55 bytes");
    }

    private void collect(ByteBuffer part) {
        byte[] bytes = new byte[part.remaining()];
        part.get(bytes);
        out.writeBytes(bytes);
    }

    private static ByteBuffer outsideTheHeap(ByteBuffer piece) {
        return ByteBuffer.allocateDirect(piece.remaining()).put(piece).flip();
    }

    private static byte[] message(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
