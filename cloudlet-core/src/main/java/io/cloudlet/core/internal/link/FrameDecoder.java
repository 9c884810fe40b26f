package io.cloudlet.core.internal.link;

import io.cloudlet.core.internal.wire.MalformedException;
import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes, in whatever chunks it comes, into frames: four bytes of length, then so many bytes. Each byte is
 * copied once, into the frame it belongs to. A frame beyond the limit is refused when its length is known, before a byte
 * of it is kept. One thread feeds; any thread may move the limit.
 */
final class FrameDecoder {

    /** The bytes of length before each frame. */
    static final int HEADER = 4;

    private volatile int limit;
    private int headerSeen;
    private int length;
    private byte @Nullable [] frame;
    private int filled;

    FrameDecoder(int limit) {
        this.limit = limit;
    }

    /** The largest frame to accept, from the next header on. */
    void limit(int bytes) {
        limit = bytes;
    }

    /**
     * Takes the next chunk of the stream.
     *
     * @param frames called for each frame that is complete now, in order
     * @throws MalformedException where a frame is larger than the limit; the stream is of no further use
     */
    void feed(Buffer chunk, Consumer<byte[]> frames) {
        int at = 0;
        while (at < chunk.length()) {
            byte[] open = frame;
            if (open == null) {
                header(chunk.getByte(at++));
            } else {
                int step = Math.min(open.length - filled, chunk.length() - at);
                chunk.getBytes(at, at + step, open, filled);
                filled += step;
                at += step;
            }
            complete(frames);
        }
    }

    private void header(byte next) {
        length = (length << 8) | (next & 0xff);
        if (++headerSeen < HEADER) {
            return;
        }
        if (length < 0 || length > limit) {
            throw new MalformedException("the peer sent a frame of " + Integer.toUnsignedString(length)
                    + " bytes, the limit is " + limit + " bytes");
        }
        frame = new byte[length];
        filled = 0;
    }

    private void complete(Consumer<byte[]> frames) {
        byte[] done = frame;
        if (done != null && filled == done.length) {
            frame = null;
            headerSeen = 0;
            length = 0;
            frames.accept(done);
        }
    }
}
