package io.cloudlet.trust;

import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.Names;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.util.HexFormat;

/**
 * Whoever says where machines are: asset tags that its key signed count. Withdrawn, none of them does any more. Immutable.
 *
 * @param name a label, see {@link Names}
 * @param key P-256
 */
public record TagAuthority(String name, ECPublicKey key) implements Reference {

    /** How an X.509 public key of P-256 begins: named curve, uncompressed point. */
    private static final String P256 = "3059301306072a8648ce3d020106082a8648ce3d03010703420004";

    public TagAuthority {
        Names.check("name of a tag authority", name);
        checked("the key of tag authority " + name, key);
    }

    static ECPublicKey checked(String what, PublicKey key) {
        if (!(key instanceof ECPublicKey ec)
                || !HexFormat.of().formatHex(key.getEncoded()).startsWith(P256)) {
            throw new InvalidArgumentException(
                    ErrorCode.ARGUMENT_INVALID, what + " is a P-256 key, not " + key.getAlgorithm());
        }
        return ec;
    }
}
