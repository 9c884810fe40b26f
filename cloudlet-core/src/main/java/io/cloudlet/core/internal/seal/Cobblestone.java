package io.cloudlet.core.internal.seal;

import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Cobblestone-256: C2SP chunked encryption (https://c2sp.org/chunked-encryption) with HKDF-Expand over SHA-512 and
 * AES-256-GCM. A sealed message is 24 bytes of salt, 32 of commitment, then chunks of 16 KiB, each 16 bytes longer than its
 * text; the last is shorter than the others, maybe empty, and says by that that it is the last.
 *
 * <p>Guarantees: nobody without the key reads a message or makes one; a message opens under one key and context only; chunks
 * altered, reordered, left out or taken from another message do not open; a cut or extended message fails at its end. The
 * salt is made here: 192 random bits, so one key may seal 2^77 messages. What is not hidden: the length.
 *
 * <p>This class seals and opens what fits in memory and does the arithmetic; {@link Sealer} takes a stream, {@link Opener}
 * opens single chunks or a stream. Thread-safe.
 */
public final class Cobblestone {

    /** Bytes of text in each chunk but the last. */
    public static final int CHUNK_LENGTH = 16 * 1024;

    /** Bytes of each sealed chunk but the last. */
    public static final int SEALED_CHUNK_LENGTH = CHUNK_LENGTH + AesGcm.TAG_LENGTH;

    /** Bytes before the first chunk: salt and commitment. */
    public static final int PREFIX_LENGTH = 56;

    static final int SALT_LENGTH = 24;
    static final int COMMITMENT_LENGTH = 32;
    static final long MAX_CHUNKS = 1L << 38;

    private static final long MAX_LENGTH = MAX_CHUNKS * CHUNK_LENGTH - 1;

    private Cobblestone() {}

    /**
     * Seals a small message.
     *
     * @param context what the message can be opened with only; not secret, not kept in the message
     */
    public static byte[] seal(SealKey key, byte[] context, byte[] message, SecureRandom entropy) {
        return seal(key, context, message, salt(entropy));
    }

    /** With a salt of the caller's, which must never come twice under one key; for public vectors only. */
    static byte[] seal(SealKey key, byte[] context, byte[] message, byte[] salt) {
        MessageKeys keys = MessageKeys.derive(key, salt, context);
        byte[] sealed = Arrays.copyOf(keys.prefix(salt), Math.toIntExact(ciphertextLength(message.length)));
        ChunkCipher cipher = keys.sealing();
        int to = PREFIX_LENGTH;
        for (int from = 0; from <= message.length; from += CHUNK_LENGTH) {
            to += cipher.sealNext(message, from, Math.min(CHUNK_LENGTH, message.length - from), sealed, to);
        }
        return sealed;
    }

    /**
     * Opens what {@link #seal} or a {@link Sealer} made.
     *
     * @throws SealBrokenException if it is not exactly what was sealed under this key and context
     */
    public static byte[] open(SealKey key, byte[] context, byte[] sealed) {
        if (sealed.length < PREFIX_LENGTH) {
            throw SealBrokenException.length("a sealed message", sealed.length);
        }
        ChunkCipher cipher = MessageKeys.verify(key, context, sealed).opening();
        byte[] message = new byte[Math.toIntExact(plaintextLength(sealed.length))];
        int to = 0;
        for (int from = PREFIX_LENGTH; from < sealed.length; from += SEALED_CHUNK_LENGTH) {
            int length = Math.min(SEALED_CHUNK_LENGTH, sealed.length - from);
            to += cipher.open(to / CHUNK_LENGTH, sealed, from, length, message, to);
        }
        return message;
    }

    /**
     * How long a sealed message gets.
     *
     * @throws IllegalArgumentException if {@code plaintext} is negative or beyond 4 PiB
     */
    public static long ciphertextLength(long plaintext) {
        requireOffset(plaintext);
        return plaintext + PREFIX_LENGTH + (chunkAt(plaintext) + 1) * AesGcm.TAG_LENGTH;
    }

    /**
     * How long the text of a sealed message is. Not authenticated: only opening the last chunk shows that the message has not
     * been cut.
     *
     * @throws SealBrokenException if no message has this length when sealed
     */
    public static long plaintextLength(long ciphertext) {
        long chunks = ciphertext - PREFIX_LENGTH;
        long last = chunks % SEALED_CHUNK_LENGTH;
        if (chunks < 0 || last < AesGcm.TAG_LENGTH || chunks / SEALED_CHUNK_LENGTH >= MAX_CHUNKS) {
            throw last == 0 && chunks >= 0
                    ? SealBrokenException.truncated(chunks / SEALED_CHUNK_LENGTH)
                    : SealBrokenException.length("a sealed message", ciphertext);
        }
        return chunks / SEALED_CHUNK_LENGTH * CHUNK_LENGTH + last - AesGcm.TAG_LENGTH;
    }

    /** The number of the chunk that holds the text's byte at this offset. The end of the text lies in the last chunk. */
    public static long chunkAt(long plaintextOffset) {
        return requireOffset(plaintextOffset) / CHUNK_LENGTH;
    }

    /** Where in the sealed message chunk {@code index} begins. */
    public static long offsetOfChunk(long index) {
        if (index < 0 || index >= MAX_CHUNKS) {
            throw new IllegalArgumentException("a message has at most 2^38 chunks, so none is number " + index);
        }
        return PREFIX_LENGTH + index * SEALED_CHUNK_LENGTH;
    }

    static byte[] salt(SecureRandom entropy) {
        byte[] salt = new byte[SALT_LENGTH];
        entropy.nextBytes(salt);
        return salt;
    }

    private static long requireOffset(long offset) {
        if (offset < 0 || offset > MAX_LENGTH) {
            throw new IllegalArgumentException("a message has at most " + MAX_LENGTH + " bytes, not " + offset);
        }
        return offset;
    }
}
