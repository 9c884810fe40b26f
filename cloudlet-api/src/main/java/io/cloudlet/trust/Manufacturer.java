package io.cloudlet.trust;

import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.Names;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Objects;

/**
 * Whoever vouches for TPMs: a root that endorsement certificates lead to. Immutable.
 *
 * @param name a label, see {@link Names}
 * @param root at most 8 KiB
 */
public record Manufacturer(String name, X509Certificate root) implements Reference {

    /** How many bytes a certificate may have. */
    public static final int MOST_BYTES = 8 * 1024;

    public Manufacturer {
        Names.check("name of a manufacturer", name);
        Objects.requireNonNull(root, "root");
        try {
            if (root.getEncoded().length > MOST_BYTES) {
                throw new InvalidArgumentException(
                        ErrorCode.TOO_LARGE,
                        "the root certificate of " + name + " has " + root.getEncoded().length + " bytes, at most "
                                + MOST_BYTES + " are allowed");
            }
        } catch (CertificateEncodingException e) {
            throw new InvalidArgumentException(
                    ErrorCode.ARGUMENT_INVALID, "the root certificate of " + name + " cannot be written: " + e, e);
        }
    }
}
