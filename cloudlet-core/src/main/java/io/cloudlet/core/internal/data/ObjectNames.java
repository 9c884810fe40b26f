package io.cloudlet.core.internal.data;

import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import org.jspecify.annotations.Nullable;

/**
 * Names of objects: 1 to 1,024 bytes of UTF-8 in segments between slashes, none of them empty, {@code .} or {@code ..}, no
 * control characters. So a name can become a path anywhere without leaving its directory.
 */
final class ObjectNames {

    /** In UTF-8. */
    static final int MOST_BYTES = 1024;

    private static final int SHOWN = 80;

    private ObjectNames() {}

    /**
     * Returns {@code name} if an object may have it.
     *
     * @throws InvalidArgumentException {@code name-invalid}
     */
    static String check(String name) {
        String fault = fault(name);
        if (fault != null) {
            throw new InvalidArgumentException(
                    ErrorCode.NAME_INVALID, "object name " + fault + ": \"" + shown(name) + "\"");
        }
        return name;
    }

    static boolean valid(String name) {
        return fault(name) == null;
    }

    /** As much of a name as a message may show. */
    static String shown(String text) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), SHOWN); i++) {
            char c = text.charAt(i);
            shown.append(Character.isISOControl(c) || Character.isSurrogate(c) ? '?' : c);
        }
        return text.length() > SHOWN ? shown.append("...").toString() : shown.toString();
    }

    /** Looks at no more of a name than could be right. */
    private static @Nullable String fault(String name) {
        if (name.isEmpty() || name.length() > MOST_BYTES) {
            return "must have 1 to " + MOST_BYTES + " bytes, not " + name.length();
        }
        int bytes = 0;
        int segment = 0;
        for (int i = 0; i <= name.length(); i++) {
            if (i == name.length() || name.charAt(i) == '/') {
                if (hollow(name, segment, i)) {
                    return "must not have a segment that is empty, \".\" or \"..\"";
                }
                segment = i + 1;
            } else if (Character.isISOControl(name.charAt(i))) {
                return "must not have control characters";
            }
        }
        for (int i = 0; i < name.length(); i += Character.charCount(name.codePointAt(i))) {
            int point = name.codePointAt(i);
            if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
                return "must not have half a surrogate pair";
            }
            bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
        }
        return bytes > MOST_BYTES ? "must have at most " + MOST_BYTES + " bytes of UTF-8, not " + bytes : null;
    }

    private static boolean hollow(String name, int from, int to) {
        int length = to - from;
        boolean dots = length > 0 && length <= 2 && name.charAt(from) == '.' && name.charAt(to - 1) == '.';
        return length == 0 || dots;
    }
}
