package io.cloudlet.policy;

import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import java.util.regex.Pattern;

/**
 * Which fence, for ever: the SHA-256 of the record that drew it, as 64 lower-case hexadecimal digits. Names are labels; ids
 * decide.
 */
public record FenceId(String hex) implements Comparable<FenceId> {

    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");
    private static final int SHOWN = 80;

    public FenceId {
        if (!FORM.matcher(hex).matches()) {
            throw new InvalidArgumentException(
                    ErrorCode.ARGUMENT_INVALID,
                    "fence id must be 64 lower-case hexadecimal digits: \""
                            + hex.substring(0, Math.min(SHOWN, hex.length())) + "\"");
        }
    }

    /** The first eight digits, for people. */
    public String abbreviated() {
        return hex.substring(0, 8);
    }

    @Override
    public int compareTo(FenceId other) {
        return hex.compareTo(other.hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
