package io.cloudlet;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Objects;

/**
 * A cloudlet's recovery key: the secret that can name a new identity key after a lost disk. Never logged or printed; it
 * leaves through {@link #reveal()} only.
 */
public final class RecoveryKey {

    private final String text;

    /**
     * @param text the key as {@link #reveal()} gave it
     * @throws NullPointerException if there is none
     */
    public RecoveryKey(String text) {
        Objects.requireNonNull(text, "text of the recovery key: give the whole content of recovery.key");
        this.text = text;
    }

    /** The secret as text of several lines, for a safe or a secrets manager: the whole content of {@code recovery.key}. */
    public String reveal() {
        return text;
    }

    /** Compares in constant time. */
    @Override
    public boolean equals(Object other) {
        return other instanceof RecoveryKey key
                && MessageDigest.isEqual(
                        text.getBytes(StandardCharsets.UTF_8), key.text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int hashCode() {
        return RecoveryKey.class.hashCode();
    }

    @Override
    public String toString() {
        return "RecoveryKey(hidden)";
    }
}
