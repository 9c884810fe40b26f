package io.cloudlet.core.internal.seal;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HKDF (RFC 5869), on the JDK's HMAC. Thread-safe. */
enum Hkdf {
    SHA_256("HmacSHA256", 32),
    SHA_512("HmacSHA512", 64);

    private static final int MOST_BLOCKS = 255;

    private final String hmac;
    private final int hashLength;

    Hkdf(String hmac, int hashLength) {
        this.hmac = hmac;
        this.hashLength = hashLength;
    }

    /** HKDF-Extract; an empty salt stands for as many zeros as the hash has bytes. */
    byte[] extract(byte[] salt, byte[] input) {
        return mac(salt.length == 0 ? new byte[hashLength] : salt).doFinal(input);
    }

    /**
     * HKDF-Expand.
     *
     * @throws IllegalArgumentException if {@code length} is beyond 255 hashes
     */
    byte[] expand(byte[] key, byte[] info, int length) {
        if (length > MOST_BLOCKS * hashLength) {
            throw new IllegalArgumentException(
                    hmac + " expands to " + MOST_BLOCKS * hashLength + " bytes, not " + length);
        }
        Mac mac = mac(key);
        byte[] output = new byte[length];
        byte[] block = {};
        int filled = 0;
        for (int i = 1; filled < length; i++) {
            mac.update(block);
            mac.update(info);
            block = mac.doFinal(new byte[] {(byte) i});
            int take = Math.min(block.length, length - filled);
            System.arraycopy(block, 0, output, filled, take);
            filled += take;
        }
        Arrays.fill(block, (byte) 0);
        return output;
    }

    private Mac mac(byte[] key) {
        try {
            Mac mac = Mac.getInstance(hmac);
            mac.init(new SecretKeySpec(key, hmac));
            return mac;
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has " + hmac, e);
        }
    }
}
