package io.cloudlet.core.internal.wire;

import io.cloudlet.CloudletId;
import io.cloudlet.FederationId;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, and ids as the bytes they stand for. */
public final class Hash {

    public static final int LENGTH = 32;

    private static final HexFormat HEX = HexFormat.of();

    private Hash() {}

    public static byte[] sha256(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    public static String hex(byte[] bytes) {
        return HEX.formatHex(bytes);
    }

    public static byte[] unhex(String hex) {
        return HEX.parseHex(hex);
    }

    public static byte[] bytes(CloudletId id) {
        return HEX.parseHex(id.hex());
    }

    public static byte[] bytes(FederationId id) {
        return HEX.parseHex(id.hex());
    }

    public static CloudletId cloudletId(byte[] bytes) {
        return new CloudletId(hex(bytes));
    }

    public static FederationId federationId(byte[] bytes) {
        return new FederationId(hex(bytes));
    }
}
