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
    private static final MessageDigest UNUSED = lookUp();

    private Hash() {}

    /** The hash of the parts, one after the other, without lengths between them. */
    public static byte[] sha256(byte[]... parts) {
        MessageDigest digest = fresh();
        for (byte[] part : parts) {
            digest.update(part);
        }
        return digest.digest();
    }

    /** For what comes in parts. */
    public static MessageDigest digest() {
        return fresh();
    }

    /** A copy of one that was never used, since looking one up takes as long as hashing a record. */
    private static MessageDigest fresh() {
        try {
            return (MessageDigest) UNUSED.clone();
        } catch (CloneNotSupportedException e) {
            return lookUp();
        }
    }

    private static MessageDigest lookUp() {
        try {
            return MessageDigest.getInstance("SHA-256");
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
