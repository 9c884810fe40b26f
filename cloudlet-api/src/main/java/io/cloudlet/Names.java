package io.cloudlet;

import java.util.regex.Pattern;

/** Labels of cloudlets, federations and services: DNS labels, so that they can stand in host names. */
public final class Names {

    private static final int LONGEST = 63;
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    private Names() {}

    /**
     * Returns {@code name} if it is a label.
     *
     * @param field what is named, for the message: {@code "service name"}
     * @throws InvalidArgumentException if it is not 1 to 63 lower-case letters, digits and inner hyphens
     */
    public static String check(String field, String name) {
        if (name.length() > LONGEST || !LABEL.matcher(name).matches()) {
            String shown = name.length() > LONGEST ? name.substring(0, LONGEST) + "..." : name;
            throw new InvalidArgumentException(
                    ErrorCode.NAME_INVALID,
                    field + " must be 1 to 63 lower-case letters, digits or inner hyphens: \"" + shown + "\"");
        }
        return name;
    }
}
