package io.cloudlet;

final class Ids {

    private static final int DIGITS = 64;

    private Ids() {}

    static void check(String field, String hex) {
        if (hex.length() != DIGITS || !hex.chars().allMatch(Ids::isDigit)) {
            throw new InvalidArgumentException(
                    ErrorCode.ARGUMENT_INVALID, field + " must be 64 lower-case hexadecimal digits: \"" + hex + "\"");
        }
    }

    private static boolean isDigit(int c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }
}
