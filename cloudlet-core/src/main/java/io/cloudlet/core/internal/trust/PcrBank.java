package io.cloudlet.core.internal.trust;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/** Banks of registers that a log can be replayed for. Only {@link #SHA256} is ever quoted; the others are for logs that hold them. */
enum PcrBank {
    SHA1(0x0004, 20, "SHA-1"),
    SHA256(0x000b, 32, "SHA-256"),
    SHA384(0x000c, 48, "SHA-384"),
    SHA512(0x000d, 64, "SHA-512");

    private final int algorithm;
    private final int length;
    private final String digest;

    PcrBank(int algorithm, int length, String digest) {
        this.algorithm = algorithm;
        this.length = length;
        this.digest = digest;
    }

    /** The bank of a TPM_ALG_ID. */
    static Optional<PcrBank> of(int algorithm) {
        for (PcrBank bank : values()) {
            if (bank.algorithm == algorithm) {
                return Optional.of(bank);
            }
        }
        return Optional.empty();
    }

    /** Its TPM_ALG_ID. */
    int algorithm() {
        return algorithm;
    }

    /** Bytes of a register. */
    int length() {
        return length;
    }

    /** The hash of the parts, one after the other. */
    byte[] hash(byte[]... parts) {
        try {
            MessageDigest hash = MessageDigest.getInstance(digest);
            for (byte[] part : parts) {
                hash.update(part);
            }
            return hash.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java platform lacks " + digest, e);
        }
    }
}
