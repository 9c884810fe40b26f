package io.cloudlet.tpm;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;

/**
 * An HMAC session whose key comes from a salt that only the TPM can read (library specification, part 1, 19 and 21): who listens sees neither
 * authorization values nor the first parameter of commands and answers, and can change nothing. SHA-256, AES-128 in CFB mode. Confined to the TPM's
 * thread.
 */
final class SaltedSession {

    static final int CONTINUE = 0x01;
    static final int DECRYPT = 0x20;
    static final int ENCRYPT = 0x40;

    private static final int NONCE_LENGTH = 32;

    private final int handle;
    private final byte[] key;
    private final SecureRandom entropy;
    private byte[] nonceCaller;
    private byte[] nonceTpm;

    /**
     * Begins where TPM2_StartAuthSession ended.
     *
     * @param salt overwritten
     */
    SaltedSession(int handle, byte[] salt, byte[] nonceCaller, byte[] nonceTpm, SecureRandom entropy) {
        this.handle = handle;
        this.key = Kdf.expand(salt, "ATH", nonceTpm, nonceCaller, Kdf.HASH_LENGTH);
        this.nonceCaller = nonceCaller;
        this.nonceTpm = nonceTpm.clone();
        this.entropy = entropy;
        Arrays.fill(salt, (byte) 0);
    }

    static byte[] freshNonce(SecureRandom entropy) {
        byte[] nonce = new byte[NONCE_LENGTH];
        entropy.nextBytes(nonce);
        return nonce;
    }

    /** Only encrypts. */
    Use encrypting() {
        return new Use(this, new byte[0]);
    }

    /** Shows that the authorization value of a handle is known, and encrypts. */
    Use authorizing(byte[] value) {
        int length = value.length;
        while (length > 0 && value[length - 1] == 0) {
            length--; // the TPM drops zeros at the end
        }
        return new Use(this, Arrays.copyOf(value, length));
    }

    /** A session in one command. */
    static final class Use implements Authorization {
        private final SaltedSession session;
        private final byte[] authValue;

        private Use(SaltedSession session, byte[] authValue) {
            this.session = session;
            this.authValue = authValue;
        }

        @Override
        public int handle() {
            return session.handle;
        }

        /** Takes a fresh nonce; before anything else of a command. */
        void roll() {
            session.nonceCaller = freshNonce(session.entropy);
        }

        byte[] nonceCaller() {
            return session.nonceCaller.clone();
        }

        byte[] encrypt(byte[] parameter) {
            return Kdf.cfb(Cipher.ENCRYPT_MODE, value(), session.nonceCaller, session.nonceTpm, parameter);
        }

        byte[] decrypt(byte[] parameter) {
            return Kdf.cfb(Cipher.DECRYPT_MODE, value(), session.nonceTpm, session.nonceCaller, parameter);
        }

        byte[] commandHmac(byte[] commandHash, int attributes) {
            return Kdf.hmac(
                    value(), commandHash, session.nonceCaller, session.nonceTpm, new byte[] {(byte) attributes});
        }

        /**
         * Requires that the answer came from the TPM.
         *
         * @throws TpmTamperedException if it did not
         */
        void accept(byte[] answerHash, byte[] nonceTpm, int attributes, byte[] hmac) {
            byte[] expected =
                    Kdf.hmac(value(), answerHash, nonceTpm, session.nonceCaller, new byte[] {(byte) attributes});
            if (!MessageDigest.isEqual(expected, hmac)) {
                throw new TpmTamperedException("its answer does not carry the session's HMAC");
            }
            session.nonceTpm = nonceTpm.clone();
        }

        private byte[] value() {
            return ByteBuffer.allocate(session.key.length + authValue.length)
                    .put(session.key)
                    .put(authValue)
                    .array();
        }

        @Override
        public String toString() {
            return "session " + Integer.toHexString(session.handle);
        }
    }
}
