package io.cloudlet.core.internal.data;

import io.cloudlet.core.internal.seal.Cobblestone;

/**
 * A run of a body's chunks as it is read: first the 56 bytes that commit to its key, which every reader needs, then pieces of
 * up to sixteen chunks.
 *
 * @param size bytes of plaintext in the whole body
 * @param firstChunk the first wanted
 * @param lastChunk the last wanted, itself included
 */
record Parts(long size, long firstChunk, long lastChunk) {

    /** Chunks in a piece: 262,400 bytes. */
    static final int CHUNKS = 16;

    /** All of a body. */
    static Parts whole(long size) {
        return new Parts(size, 0, Cobblestone.chunkAt(size));
    }

    /** What holds these bytes of plaintext, of which there is at least one. */
    static Parts range(long size, long offset, long length) {
        return new Parts(size, Cobblestone.chunkAt(offset), Cobblestone.chunkAt(offset + length - 1));
    }

    /** The same from a later chunk on. */
    Parts from(long chunk) {
        return new Parts(size, chunk, lastChunk);
    }

    /** How many parts there are, the prefix included. */
    long count() {
        return 1 + (lastChunk - firstChunk + CHUNKS) / CHUNKS;
    }

    /** The first chunk of part {@code index}, from 1. */
    long chunk(long index) {
        return firstChunk + (index - 1) * CHUNKS;
    }

    /** How many chunks part {@code index} has. */
    int chunks(long index) {
        return (int) Math.min(CHUNKS, lastChunk - chunk(index) + 1);
    }

    /** Whether that chunk is the body's last. */
    boolean isLast(long chunk) {
        return chunk == Cobblestone.chunkAt(size);
    }

    /** Where part {@code index} begins in the ciphertext. */
    long offset(long index) {
        return index == 0 ? 0 : Cobblestone.offsetOfChunk(chunk(index));
    }

    /** How many bytes of ciphertext it has. */
    int length(long index) {
        if (index == 0) {
            return Cobblestone.PREFIX_LENGTH;
        }
        long end = chunk(index) + chunks(index) - 1;
        long to = isLast(end) ? Cobblestone.ciphertextLength(size) : Cobblestone.offsetOfChunk(end + 1);
        return (int) (to - offset(index));
    }
}
