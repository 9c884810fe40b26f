package io.cloudlet;

final class Ids {

    private static final int DIGITS = 64;

    private Ids() {}

    static void check(String field, String hex) {
        if (hex.length() != DIGITS || !hex.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
            throw new InvalidArgumentException(
                    ErrorCode.ARGUMENT_INVALID, field + " must be 64 lower-case hexadecimal digits: \"" + hex + "\"");
        }
    }
}
