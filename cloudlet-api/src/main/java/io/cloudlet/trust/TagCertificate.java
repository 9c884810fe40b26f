package io.cloudlet.trust;

import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;

/**
 * Says that one machine is in one region until some day, for one federation, signed by a tag authority. It holds no secret. {@link Trust#certify}
 * makes it, {@link Trust#provision} puts it into the machine's TPM, from which it is proven. Immutable.
 *
 * @param text one line of hexadecimal digits, for a file or a message
 */
public record TagCertificate(String text) {

    private static final int MOST_DIGITS = 508;

    public TagCertificate {
        if (text.length() > MOST_DIGITS || !text.matches("([0-9a-f]{2})+")) {
            throw new InvalidArgumentException(
                    ErrorCode.ARGUMENT_INVALID,
                    "a tag certificate is one line of at most " + MOST_DIGITS
                            + " lower-case hexadecimal digits; this one has " + text.length() + " characters");
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
