package io.cloudlet.tpm;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** What sessions are made of (library specification, part 1, 11.4.10 and 21): SHA-256, HMAC, AES-128-CFB, the two key derivations. */
final class Kdf {

    static final int HASH_LENGTH = 32;

    private static final int AES_LENGTH = 16;
    private static final int IV_LENGTH = 16;

    private Kdf() {}

    static byte[] sha256(byte[]... parts) {
        try {
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                hash.update(part);
            }
            return hash.digest();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    static byte[] hmac(byte[] key, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    /** KDFa (SP 800-108, counter mode). */
    static byte[] expand(byte[] key, String label, byte[] contextU, byte[] contextV, int bytes) {
        ByteBuffer output = ByteBuffer.allocate((bytes + HASH_LENGTH - 1) / HASH_LENGTH * HASH_LENGTH);
        for (int i = 1; output.hasRemaining(); i++) {
            output.put(hmac(key, number(i), terminated(label), contextU, contextV, number(8 * bytes)));
        }
        return Arrays.copyOf(output.array(), bytes);
    }

    /** KDFe (SP 800-56A), one hash long. */
    static byte[] agree(byte[] shared, String label, byte[] ephemeral, byte[] recipient) {
        return sha256(number(1), shared, terminated(label), ephemeral, recipient);
    }

    /** A label counts with the zero that ends it. */
    static byte[] terminated(String label) {
        return (label + '\0').getBytes(US_ASCII);
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }

    /** Encrypts or decrypts a parameter, under a key that the nonces make fresh for each command and each answer. */
    static byte[] cfb(int mode, byte[] sessionValue, byte[] nonceNewer, byte[] nonceOlder, byte[] parameter) {
        byte[] material = expand(sessionValue, "CFB", nonceNewer, nonceOlder, AES_LENGTH + IV_LENGTH);
        try {
            Cipher cipher = Cipher.getInstance("AES/CFB/NoPadding");
            cipher.init(
                    mode,
                    new SecretKeySpec(material, 0, AES_LENGTH, "AES"),
                    new IvParameterSpec(material, AES_LENGTH, IV_LENGTH));
            return cipher.doFinal(parameter);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES", e);
        } finally {
            Arrays.fill(material, (byte) 0);
        }
    }
}
