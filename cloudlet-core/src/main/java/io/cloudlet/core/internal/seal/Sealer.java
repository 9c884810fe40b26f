package io.cloudlet.core.internal.seal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Seals one message of any length while it comes in, holding a chunk or two. What was written is a message only once
 * {@link #finish()} has returned; until then it opens as truncated. After a failure, the sink's included, nothing more can
 * be written: a chunk sealed a second time would share its nonce. Not thread-safe.
 */
public final class Sealer {

    /** Where sealed bytes go. */
    public interface Sink {

        /** Takes all that is left in {@code sealed}, which is used again as soon as this returns. */
        void accept(ByteBuffer sealed) throws IOException;
    }

    private final Sink sink;
    private final ChunkCipher cipher;
    private final byte[] sealed = new byte[Cobblestone.SEALED_CHUNK_LENGTH];
    private byte[] pending = {};
    private int filled;
    private boolean usable = true;

    private Sealer(Sink sink, ChunkCipher cipher) {
        this.sink = sink;
        this.cipher = cipher;
    }

    /**
     * Begins a message; its first 56 bytes go to {@code sink} at once.
     *
     * @param context what the message can be opened with only; not secret, not kept in the message
     */
    public static Sealer to(Sink sink, SealKey key, byte[] context, SecureRandom entropy) throws IOException {
        return to(sink, key, context, Cobblestone.salt(entropy));
    }

    /** With a salt of the caller's, which must never come twice under one key; for public vectors only. */
    static Sealer to(Sink sink, SealKey key, byte[] context, byte[] salt) throws IOException {
        MessageKeys keys = MessageKeys.derive(key, salt, context);
        Sealer sealer = new Sealer(sink, keys.sealing());
        sealer.give(ByteBuffer.wrap(keys.prefix(salt)));
        return sealer;
    }

    /**
     * Seals what is left in {@code message}. Fastest with buffers on the heap that hold whole chunks.
     *
     * @throws IOException from the sink
     * @throws IllegalStateException after {@link #finish()} or a failure
     */
    public void write(ByteBuffer message) throws IOException {
        begin();
        while (message.hasRemaining()) {
            if (filled == 0 && message.remaining() >= Cobblestone.CHUNK_LENGTH && message.hasArray()) {
                seal(message.array(), message.arrayOffset() + message.position(), Cobblestone.CHUNK_LENGTH);
                message.position(message.position() + Cobblestone.CHUNK_LENGTH);
            } else {
                fill(message);
            }
        }
        usable = true;
    }

    /**
     * Ends the message.
     *
     * @throws IOException from the sink
     * @throws IllegalStateException after {@code finish()} or a failure
     */
    public void finish() throws IOException {
        begin();
        seal(pending, 0, filled);
        Arrays.fill(pending, (byte) 0);
    }

    /** From here on unusable, unless whoever calls comes through. */
    private void begin() {
        if (!usable) {
            throw new IllegalStateException("this message is finished or failed; begin another");
        }
        usable = false;
    }

    private void fill(ByteBuffer message) throws IOException {
        if (pending.length == 0) {
            pending = new byte[Cobblestone.CHUNK_LENGTH];
        }
        int take = Math.min(pending.length - filled, message.remaining());
        message.get(pending, filled, take);
        filled += take;
        if (filled == pending.length) {
            seal(pending, 0, filled);
            filled = 0;
        }
    }

    private void seal(byte[] text, int from, int length) throws IOException {
        int written = cipher.sealNext(text, from, length, sealed, 0);
        give(ByteBuffer.wrap(sealed, 0, written));
    }

    /** A channel may take less than all of it, which would go unnoticed until somebody opens the message. */
    private void give(ByteBuffer part) throws IOException {
        sink.accept(part);
        if (part.hasRemaining()) {
            throw new IOException("the sink left " + part.remaining() + " bytes; it must take all");
        }
    }
}
