package io.cloudlet.core.internal.store;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names a segment file. A number is used once: either for a piece of the journal, or for a base, which holds everything
 * still wanted of all lower numbers.
 */
record SegmentName(int number, boolean base) implements Comparable<SegmentName> {

    static final String DIRECTORY = "state";
    static final SegmentName FIRST = new SegmentName(1, false);

    private static final String UNFINISHED = ".new";
    private static final Pattern FILE = Pattern.compile("(journal|base)-([0-9]{8})");

    /** Reads a file name within {@link #DIRECTORY}; empty if it is no segment. */
    static Optional<SegmentName> parse(String file) {
        Matcher matcher = FILE.matcher(file);
        return matcher.matches()
                ? Optional.of(new SegmentName(
                        Integer.parseInt(matcher.group(2)), matcher.group(1).equals("base")))
                : Optional.empty();
    }

    /** Whether a crash left this file before it was anything. */
    static boolean unfinished(String file) {
        return file.endsWith(UNFINISHED)
                && parse(file.substring(0, file.length() - UNFINISHED.length())).isPresent();
    }

    String path() {
        return String.format(Locale.ROOT, "%s/%s-%08d", DIRECTORY, base ? "base" : "journal", number);
    }

    String unfinishedPath() {
        return path() + UNFINISHED;
    }

    @Override
    public int compareTo(SegmentName other) {
        return Comparator.comparingInt(SegmentName::number)
                .thenComparing(SegmentName::base)
                .compare(this, other);
    }
}
