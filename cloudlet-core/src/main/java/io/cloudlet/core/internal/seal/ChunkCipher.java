package io.cloudlet.core.internal.seal;

import javax.crypto.AEADBadTagException;

/** Seals or opens the chunks of one message, each under the base nonce XORed with its number. Not thread-safe. */
final class ChunkCipher {

    private static final byte[] NOTHING = {};

    private final AesGcm cipher;
    private final byte[] baseNonce;
    private final byte[] nonce;
    private long next;

    ChunkCipher(AesGcm cipher, byte[] baseNonce) {
        this.cipher = cipher;
        this.baseNonce = baseNonce;
        this.nonce = baseNonce.clone();
    }

    /**
     * Seals what comes next. The number is counted here and before anything can fail, so that no two texts ever share a nonce.
     *
     * @return how many bytes were written
     */
    int sealNext(byte[] in, int from, int length, byte[] out, int to) {
        long index = next;
        next++;
        cipher.start(nonce(index), NOTHING);
        return cipher.seal(in, from, length, out, to);
    }

    /**
     * Opens chunk {@code index}.
     *
     * @return how many bytes were written
     * @throws SealBrokenException if it is not the chunk that was sealed there; then nothing of it stands in {@code out}
     */
    int open(long index, byte[] in, int from, int length, byte[] out, int to) {
        cipher.start(nonce(index), NOTHING);
        try {
            return cipher.open(in, from, length, out, to);
        } catch (AEADBadTagException e) {
            throw SealBrokenException.chunk(index);
        }
    }

    private byte[] nonce(long index) {
        if (index < 0 || index >= Cobblestone.MAX_CHUNKS) {
            throw new IllegalArgumentException("a message has at most 2^38 chunks, so none is number " + index);
        }
        int last = AesGcm.NONCE_LENGTH - 1;
        for (int i = 0; i < Long.BYTES; i++) {
            nonce[last - i] = (byte) (baseNonce[last - i] ^ (index >>> (Byte.SIZE * i)));
        }
        return nonce;
    }
}
