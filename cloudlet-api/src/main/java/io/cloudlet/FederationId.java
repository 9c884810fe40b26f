package io.cloudlet;

/**
 * Which federation this is: the SHA-256 of its founding record, as 64 lower-case hexadecimal digits.
 */
public record FederationId(String hex) implements Comparable<FederationId> {

    public FederationId {
        Ids.check("federation id", hex);
    }

    /** The first eight digits, for people. */
    public String abbreviated() {
        return hex.substring(0, 8);
    }

    @Override
    public int compareTo(FederationId other) {
        return hex.compareTo(other.hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
