package io.cloudlet.core.internal.peering;

import java.util.regex.Pattern;

/** What a peer says in words. */
public final class Words {

    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\u2028\\u2029]");

    private Words() {}

    /** It goes into messages and logs: no line of the peer's making may appear there. */
    public static String printable(String text) {
        return UNPRINTABLE.matcher(text).replaceAll("?");
    }
}
