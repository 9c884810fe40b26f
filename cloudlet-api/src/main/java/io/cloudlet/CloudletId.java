package io.cloudlet;

/**
 * Who a cloudlet is, for ever: the SHA-256 of its first identity key, as 64 lower-case hexadecimal digits. Names are
 * labels; ids decide.
 */
public record CloudletId(String hex) implements Comparable<CloudletId> {

    public CloudletId {
        Ids.check("cloudlet id", hex);
    }

    /** The first eight digits, for people. */
    public String abbreviated() {
        return hex.substring(0, 8);
    }

    @Override
    public int compareTo(CloudletId other) {
        return hex.compareTo(other.hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
