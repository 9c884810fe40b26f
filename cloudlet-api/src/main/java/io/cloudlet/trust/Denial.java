package io.cloudlet.trust;

import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import java.util.Objects;

/**
 * TPMs that are not trusted whatever else speaks for them, for example after a flaw became known. Immutable.
 *
 * @param kind what the value is
 * @param value 16 lower-case hexadecimal digits of a firmware version, or a model as its certificate says it
 */
public record Denial(Kind kind, String value) implements Reference {

    private static final int LONGEST = 100;

    /** What a denial is about. */
    public enum Kind {
        /** The version of the TPM's own firmware, as it signs it in every quote. */
        FIRMWARE,
        /** The model of the TPM, as its manufacturer's certificate names it. */
        MODEL
    }

    public Denial {
        Objects.requireNonNull(kind, "kind");
        if (kind == Kind.FIRMWARE && !value.matches("[0-9a-f]{16}")) {
            throw invalid("a firmware version is 16 lower-case hexadecimal digits, not \"" + value + "\"");
        }
        if (value.isEmpty() || value.length() > LONGEST || value.chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw invalid("a model has 1 to " + LONGEST + " printable ASCII characters, not \"" + value + "\"");
        }
    }

    /** Denies a version of a TPM's firmware. */
    public static Denial firmware(String version) {
        return new Denial(Kind.FIRMWARE, version);
    }

    /** Denies a model of TPM. */
    public static Denial model(String model) {
        return new Denial(Kind.MODEL, model);
    }

    @Override
    public String name() {
        return kind + "/" + value;
    }

    private static InvalidArgumentException invalid(String why) {
        return new InvalidArgumentException(ErrorCode.ARGUMENT_INVALID, why);
    }
}
