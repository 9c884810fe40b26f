package io.cloudlet.core.internal.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.core.internal.wire.MalformedException;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameDecoderTest {

    private final FrameDecoder decoder = new FrameDecoder(8);
    private final List<byte[]> frames = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 1000})
    void feed_anyChunking_givesTheSameFrames(int step) {
        Buffer stream = Buffer.buffer();
        for (int size = 0; size <= 8; size++) {
            stream.appendInt(size).appendBytes(new byte[size]);
        }

        for (int at = 0; at < stream.length(); at += step) {
            decoder.feed(stream.slice(at, Math.min(at + step, stream.length())), frames::add);
        }

        assertThat(frames).extracting(frame -> frame.length).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8);
    }

    @ParameterizedTest
    @ValueSource(ints = {9, Integer.MAX_VALUE, -1, Integer.MIN_VALUE})
    void feed_lengthBeyondLimit_isRefusedAtTheHeader(int length) {
        assertThatThrownBy(() -> decoder.feed(Buffer.buffer().appendInt(length), frames::add))
                .isInstanceOf(MalformedException.class)
                .hasMessage("the peer sent a frame of " + Integer.toUnsignedString(length)
                        + " bytes, the limit is 8 bytes");
    }

    @Test
    void limit_raisedWhileAFrameIsTaken_holdsForTheNextInTheSameChunk() {
        Buffer stream = Buffer.buffer().appendInt(0).appendInt(9).appendBytes(new byte[9]);

        decoder.feed(stream, frame -> {
            decoder.limit(9);
            frames.add(frame);
        });

        assertThat(frames).extracting(frame -> frame.length).containsExactly(0, 9);
    }
}
