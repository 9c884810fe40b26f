package io.cloudlet.core.internal.seal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * Opens the chunks of one sealed message, in any order. There is an opener only where the message's first 56 bytes commit to
 * the key and context, so no chunk is tried under a wrong key. Not thread-safe; as many openers of one message as wanted.
 */
public final class Opener {

    private final ChunkCipher cipher;

    private Opener(ChunkCipher cipher) {
        this.cipher = cipher;
    }

    /**
     * An opener of the message that begins with these 56 bytes.
     *
     * @throws SealBrokenException if they do not commit to this key and context, or are not 56
     */
    public static Opener open(SealKey key, byte[] context, byte[] prefix) {
        if (prefix.length != Cobblestone.PREFIX_LENGTH) {
            throw SealBrokenException.length("the prefix of a sealed message", prefix.length);
        }
        return new Opener(MessageKeys.verify(key, context, prefix).opening());
    }

    /**
     * The text of the sealed message that {@code source} gives, read to its end. No byte comes out before its chunk was
     * authenticated, and the end only after the last chunk was. After a failure each read fails. Closing it closes the source.
     *
     * @throws IOException from {@code source}
     * @throws SealBrokenException if the message's beginning does not commit to this key and context; reads throw it too
     */
    public static InputStream stream(SealKey key, byte[] context, InputStream source) throws IOException {
        byte[] prefix = source.readNBytes(Cobblestone.PREFIX_LENGTH);
        return new OpeningStream(open(key, context, prefix), source);
    }

    /**
     * Opens one chunk: all that is left in {@code in}, appended to {@code out}. The message's true end is known once a chunk
     * was opened as the last.
     *
     * @param index its number, see {@link Cobblestone#chunkAt}
     * @param last whether the caller takes it for the last: that is shorter than the others, none of which may be
     * @throws SealBrokenException if it is not the chunk that was sealed there; nothing is then appended, but what is left in
     *     {@code out} may be overwritten with zeros
     * @throws IllegalArgumentException if {@code out} has too little left for the text
     */
    public void chunk(long index, ByteBuffer in, ByteBuffer out, boolean last) {
        int length = in.remaining();
        if (last
                ? length < AesGcm.TAG_LENGTH || length >= Cobblestone.SEALED_CHUNK_LENGTH
                : length != Cobblestone.SEALED_CHUNK_LENGTH) {
            throw SealBrokenException.length("chunk " + index + (last ? " as the last" : ""), length);
        }
        if (out.remaining() < length - AesGcm.TAG_LENGTH) {
            throw new IllegalArgumentException("out has " + out.remaining() + " bytes left for " + length);
        }
        if (out.hasArray()) {
            int written = open(index, in, out.array(), out.arrayOffset() + out.position());
            out.position(out.position() + written);
        } else {
            byte[] text = new byte[length - AesGcm.TAG_LENGTH];
            open(index, in, text, 0);
            out.put(text);
        }
    }

    private int open(long index, ByteBuffer in, byte[] out, int to) {
        int length = in.remaining();
        if (!in.hasArray()) {
            byte[] copy = new byte[length];
            in.get(copy);
            return cipher.open(index, copy, 0, length, out, to);
        }
        int from = in.arrayOffset() + in.position();
        in.position(in.limit());
        return cipher.open(index, in.array(), from, length, out, to);
    }

    /** {@link #chunk} without buffers. */
    int chunk(long index, byte[] in, int length, byte[] out, int to) {
        return cipher.open(index, in, 0, length, out, to);
    }
}
