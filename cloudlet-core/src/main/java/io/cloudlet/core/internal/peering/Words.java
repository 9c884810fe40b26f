package io.cloudlet.core.internal.peering;

import io.cloudlet.core.internal.wire.WireReader;
import java.util.regex.Pattern;

/** What a peer says in words. */
public final class Words {

    private static final int MOST_BYTES = 300;
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\u2028\\u2029]");

    private Words() {}

    /** Reads the few words that go with an answer. */
    public static String read(WireReader in) {
        return printable(in.text("words", MOST_BYTES));
    }

    /** As much as may be said in an answer, short enough also if each character takes three bytes. */
    public static String cut(String words) {
        return words.substring(0, Math.min(words.length(), MOST_BYTES / 3));
    }

    /** It goes into messages and logs: no line of the peer's making may appear there. */
    public static String printable(String text) {
        return UNPRINTABLE.matcher(text).replaceAll("?");
    }
}
