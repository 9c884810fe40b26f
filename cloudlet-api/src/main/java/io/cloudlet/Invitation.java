package io.cloudlet;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;

/**
 * Lets one cloudlet join, once, until it expires. It holds a secret: hand it over as you would a password. It pins the
 * inviter's identity key, and is redeemable only at the inviter and only until the inviter restarts.
 */
public final class Invitation {

    private final String text;
    private final String name;
    private final Instant expires;

    /** Made by the engine; applications get one from {@link Cloudlets#invite} or hand a received text to {@code join}. */
    public Invitation(String text, String name, Instant expires) {
        this.text = text;
        this.name = name;
        this.expires = expires;
    }

    /** The invitation as one line of printable text, secret included; what {@code join} takes. */
    public String reveal() {
        return text;
    }

    /** The name the invited cloudlet will have. */
    public String name() {
        return name;
    }

    /** When it expires by the inviter's wall clock, for display; the inviter measures with its monotonic clock. */
    public Instant expires() {
        return expires;
    }

    /** Compares in constant time. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Invitation invitation
                && MessageDigest.isEqual(
                        text.getBytes(StandardCharsets.UTF_8), invitation.text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return "Invitation(for " + name + ", until " + expires + ", secret hidden)";
    }
}
