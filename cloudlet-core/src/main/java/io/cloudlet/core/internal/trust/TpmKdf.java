package io.cloudlet.core.internal.trust;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.cloudlet.core.internal.wire.WireWriter;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The key derivations of TPM 2.0 (library specification, part 1, 11.4.10), with the hash that names a key. */
enum TpmKdf {
    SHA256("SHA-256", "HmacSHA256", 32, 16),
    SHA384("SHA-384", "HmacSHA384", 48, 32);

    private final String digest;
    private final String hmac;
    private final int length;
    private final int aesLength;

    TpmKdf(String digest, String hmac, int length, int aesLength) {
        this.digest = digest;
        this.hmac = hmac;
        this.length = length;
        this.aesLength = aesLength;
    }

    /** Bytes of a hash, and so of seeds. */
    int length() {
        return length;
    }

    /** Bytes of the AES keys that go with it. */
    int aesLength() {
        return aesLength;
    }

    /** As the JDK calls the hash. */
    String digest() {
        return digest;
    }

    /** KDFa: SP 800-108 in counter mode with HMAC; at most one hash long, which is all that is ever needed. */
    byte[] expand(byte[] key, String label, byte[] context, int bytes) {
        byte[] input = new WireWriter()
                .u32(1)
                .raw(terminated(label))
                .raw(context)
                .u32(8 * bytes)
                .toBytes();
        return Arrays.copyOf(hmac(key, input), bytes);
    }

    /** KDFe: SP 800-56A with a hash; one hash long. */
    byte[] agree(byte[] secret, String label, byte[] ephemeral, byte[] recipient) {
        try {
            MessageDigest hash = MessageDigest.getInstance(digest);
            hash.update(new byte[] {0, 0, 0, 1});
            hash.update(secret);
            hash.update(terminated(label));
            hash.update(ephemeral);
            return hash.digest(recipient);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform lacks " + digest, e);
        }
    }

    byte[] hmac(byte[] key, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(hmac);
            mac.init(new SecretKeySpec(key, hmac));
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform lacks " + hmac, e);
        }
    }

    /** A label counts with the zero that ends it. */
    static byte[] terminated(String label) {
        return (label + '\0').getBytes(US_ASCII);
    }
}
