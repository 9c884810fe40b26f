package io.cloudlet.core.internal.seal;

import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.NoSuchPaddingException;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The JDK's AES-GCM in one direction under one key, initialised anew for each nonce. Not thread-safe.
 *
 * <p>Arrays, not buffers: the JDK copies what lies outside the heap piece by piece, and loses half its speed by it.
 */
final class AesGcm {

    /** Bytes by which a ciphertext is longer. */
    static final int TAG_LENGTH = 16;

    static final int NONCE_LENGTH = 12;

    private final int mode;
    private final SecretKeySpec key;
    private final Cipher cipher;

    private AesGcm(int mode, byte[] key) {
        this.mode = mode;
        this.key = new SecretKeySpec(key, "AES");
        try {
            this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (NoSuchAlgorithmException | NoSuchPaddingException e) {
            throw new IllegalStateException("every Java platform has AES-GCM", e);
        }
    }

    static AesGcm sealing(byte[] key) {
        return new AesGcm(Cipher.ENCRYPT_MODE, key);
    }

    static AesGcm opening(byte[] key) {
        return new AesGcm(Cipher.DECRYPT_MODE, key);
    }

    /** Says what is authenticated beside the next text. */
    void start(byte[] nonce, byte[] associated) {
        try {
            cipher.init(mode, key, new GCMParameterSpec(TAG_LENGTH * Byte.SIZE, nonce));
            cipher.updateAAD(associated);
        } catch (InvalidKeyException | InvalidAlgorithmParameterException e) {
            throw new IllegalStateException("a nonce was used twice, or the JDK refuses a key of its own kind", e);
        }
    }

    /**
     * Seals one text, in full, after {@link #start}.
     *
     * @return how many bytes were written
     */
    int seal(byte[] in, int from, int length, byte[] out, int to) {
        try {
            return finish(in, from, length, out, to);
        } catch (AEADBadTagException e) {
            throw new IllegalStateException("sealing checks no tag", e);
        }
    }

    /**
     * Opens one text, in full, after {@link #start}.
     *
     * @return how many bytes were written
     * @throws AEADBadTagException if the tag does not match; {@code out} then holds nothing of the text
     */
    int open(byte[] in, int from, int length, byte[] out, int to) throws AEADBadTagException {
        return finish(in, from, length, out, to);
    }

    private int finish(byte[] in, int from, int length, byte[] out, int to) throws AEADBadTagException {
        try {
            return cipher.doFinal(in, from, length, out, to);
        } catch (AEADBadTagException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM of " + length + " bytes into " + (out.length - to), e);
        }
    }
}
