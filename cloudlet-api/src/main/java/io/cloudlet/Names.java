package io.cloudlet;

/** Labels of cloudlets, federations and services: DNS labels, so that they can stand in host names. */
public final class Names {

    private static final int LONGEST = 63;

    private Names() {}

    /**
     * Returns {@code name} if it is a label.
     *
     * @param field what is named, for the message: {@code "service name"}
     * @throws InvalidArgumentException if it is not 1 to 63 lower-case letters, digits and inner hyphens
     */
    public static String check(String field, String name) {
        if (name.length() > LONGEST || !isLabel(name)) {
            String shown = name.length() > LONGEST ? name.substring(0, LONGEST) + "..." : name;
            throw new InvalidArgumentException(
                    ErrorCode.NAME_INVALID,
                    field + " must be 1 to 63 lower-case letters, digits or inner hyphens: \"" + shown + "\"");
        }
        return name;
    }

    /** By hand, since every lookup by name passes here. */
    private static boolean isLabel(String name) {
        int last = name.length() - 1;
        for (int i = 0; i <= last; i++) {
            char c = name.charAt(i);
            boolean inner = c == '-' && i > 0 && i < last;
            if (!inner && (c < 'a' || c > 'z') && (c < '0' || c > '9')) {
                return false;
            }
        }
        return last >= 0;
    }
}
