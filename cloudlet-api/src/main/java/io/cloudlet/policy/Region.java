package io.cloudlet.policy;

import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import java.util.regex.Pattern;

/**
 * A country or one of its subdivisions, in the form of ISO 3166: {@code DE} or {@code DE-BE}. The form is checked, not
 * that the code is assigned.
 */
public record Region(String code) {

    private static final int SHOWN = 20;
    private static final Pattern FORM = Pattern.compile("[A-Z]{2}(-[A-Z0-9]{1,3})?");

    public Region {
        if (!FORM.matcher(code).matches()) {
            throw new InvalidArgumentException(
                    ErrorCode.ARGUMENT_INVALID,
                    "region must be an ISO 3166 code such as DE or DE-BE: \""
                            + (code.length() > SHOWN ? code.substring(0, SHOWN) + "..." : code) + "\"");
        }
    }

    /** Whether {@code other} is this region or lies in it: DE contains DE-BE, not the other way round. */
    public boolean contains(Region other) {
        return other.code.equals(code) || other.code.startsWith(code + "-");
    }

    @Override
    public String toString() {
        return code;
    }
}
