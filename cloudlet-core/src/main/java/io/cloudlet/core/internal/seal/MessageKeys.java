package io.cloudlet.core.internal.seal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.util.Arrays;

/** What one Cobblestone-256 message is sealed with, all of it derived from key, salt and context. */
final class MessageKeys {

    private static final byte[] LABEL = "c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0".getBytes(US_ASCII);
    private static final int DERIVED = SealKey.LENGTH + AesGcm.NONCE_LENGTH + Cobblestone.COMMITMENT_LENGTH;

    private final byte[] key;
    private final byte[] baseNonce;
    private final byte[] commitment;

    private MessageKeys(byte[] derived) {
        int nonceAt = SealKey.LENGTH;
        int commitmentAt = nonceAt + AesGcm.NONCE_LENGTH;
        this.key = Arrays.copyOfRange(derived, 0, nonceAt);
        this.baseNonce = Arrays.copyOfRange(derived, nonceAt, commitmentAt);
        this.commitment = Arrays.copyOfRange(derived, commitmentAt, DERIVED);
    }

    static MessageKeys derive(SealKey key, byte[] salt, byte[] context) {
        byte[] info = Arrays.copyOf(LABEL, LABEL.length + salt.length + context.length);
        System.arraycopy(salt, 0, info, LABEL.length, salt.length);
        System.arraycopy(context, 0, info, LABEL.length + salt.length, context.length);
        return new MessageKeys(Hkdf.SHA_512.expand(key.bytes(), info, DERIVED));
    }

    /**
     * The keys of the message that begins with {@code prefix}.
     *
     * @throws SealBrokenException if the prefix does not commit to this key and context
     */
    static MessageKeys verify(SealKey key, byte[] context, byte[] prefix) {
        MessageKeys keys = derive(key, Arrays.copyOf(prefix, Cobblestone.SALT_LENGTH), context);
        byte[] claimed = Arrays.copyOfRange(prefix, Cobblestone.SALT_LENGTH, Cobblestone.PREFIX_LENGTH);
        if (!MessageDigest.isEqual(keys.commitment, claimed)) {
            throw SealBrokenException.commitment();
        }
        return keys;
    }

    /** What the message begins with. */
    byte[] prefix(byte[] salt) {
        byte[] prefix = Arrays.copyOf(salt, Cobblestone.PREFIX_LENGTH);
        System.arraycopy(commitment, 0, prefix, Cobblestone.SALT_LENGTH, commitment.length);
        return prefix;
    }

    ChunkCipher sealing() {
        return new ChunkCipher(AesGcm.sealing(key), baseNonce);
    }

    ChunkCipher opening() {
        return new ChunkCipher(AesGcm.opening(key), baseNonce);
    }
}
