package io.cloudlet.core.internal.discovery;

import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.semver4j.Semver;
import org.semver4j.SemverException;
import org.semver4j.range.RangeList;

/**
 * Semantic versions (semver.org, 2.0.0) and npm's ranges of them. Everything it hands out is an immutable value;
 * thread-safe.
 *
 * <p>semver4j compares versions and evaluates comparators. What it reads is checked first, since it also takes a
 * leading {@code v} and spaces, fails while comparing long numbers, and skips whatever it does not understand in a
 * range; therefore it never sees the text of a range, see {@link RangeParser}.
 */
public final class Versions {

    /** Characters of the longest version or range that is looked at. */
    public static final int MAX_LENGTH = 256;

    /**
     * By precedence (section 11 of the specification). Versions that differ in build metadata only compare as the same,
     * though they are not equal.
     */
    public static final Comparator<Version> PRECEDENCE = Comparator.comparing(version -> version.semver);

    /** A number in a pre-release too long for the {@code long} it is compared as. */
    private static final Pattern LONG_NUMBER = Pattern.compile("[0-9]{19}");

    /** Services of a federation share few versions; reading one costs microseconds, keeping one half a kilobyte. */
    private static final Map<String, Version> KNOWN = new ConcurrentHashMap<>();

    private static final int MOST_KNOWN = 1_024;

    private static final String NOT_A_VERSION =
            "must read like 2.4.1 or 2.4.1-rc.1, without \"v\" or spaces, with numbers of at most 18 digits";

    private Versions() {}

    /**
     * Reads a version, for example {@code 2.4.1-rc.1}. Stricter than the specification in that major, minor and patch
     * number are at most 2147483647 and a run of digits after them has at most 18.
     *
     * @throws InvalidArgumentException with {@link ErrorCode#VERSION_INVALID}
     */
    public static Version parse(String text) {
        Version known = KNOWN.get(text);
        if (known != null) {
            return known;
        }
        Version version = read(text);
        if (KNOWN.size() >= MOST_KNOWN) {
            KNOWN.clear();
        }
        KNOWN.put(text, version);
        return version;
    }

    private static Version read(String text) {
        requireLength("version", text);
        Semver semver;
        try {
            semver = new Semver(text);
        } catch (SemverException e) {
            throw invalid("version", text, NOT_A_VERSION, e);
        }
        if (!semver.getVersion().equals(text) || LONG_NUMBER.matcher(text).find()) {
            throw invalid("version", text, NOT_A_VERSION, null);
        }
        return new Version(semver);
    }

    /**
     * Reads a range in npm's syntax, for example {@code 2.x}, {@code ^1.2}, {@code ~1.2.3}, {@code 1.2 - 2.3}, {@code
     * >=1 <3 || 4.x} or {@code *}. As with npm, a pre-release is inside only if a comparator beside it names a
     * pre-release of the same major, minor and patch number.
     *
     * @throws InvalidArgumentException with {@link ErrorCode#VERSION_INVALID}
     */
    public static Range range(String text) {
        requireLength("version range", text);
        return new Range(text, RangeParser.parse(text));
    }

    static InvalidArgumentException invalid(String what, String text, String problem, @Nullable Throwable cause) {
        String message = what + " " + problem + ": \"" + text + "\"";
        return new InvalidArgumentException(ErrorCode.VERSION_INVALID, message, cause);
    }

    private static void requireLength(String what, String text) {
        if (text.isBlank()) {
            throw invalid(what, text, "must not be empty", null);
        }
        if (text.length() > MAX_LENGTH) {
            String problem = "has " + text.length() + " characters, at most " + MAX_LENGTH + " allowed";
            throw invalid(what, text.substring(0, 32) + "...", problem, null);
        }
    }

    /** A version; equal to another only if their texts are, see {@link #PRECEDENCE}. */
    public static final class Version {

        private final Semver semver;

        private Version(Semver semver) {
            this.semver = semver;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Version that && toString().equals(that.toString());
        }

        @Override
        public int hashCode() {
            return toString().hashCode();
        }

        /** As it was read. */
        @Override
        public String toString() {
            return semver.getVersion();
        }
    }

    /** A set of versions. */
    public static final class Range implements Predicate<Version> {

        private final String text;
        private final RangeList alternatives;

        private Range(String text, RangeList alternatives) {
            this.text = text;
            this.alternatives = alternatives;
        }

        /** Whether the version is inside. */
        @Override
        public boolean test(Version version) {
            return alternatives.isSatisfiedBy(version.semver);
        }

        /** As it was read. */
        @Override
        public String toString() {
            return text;
        }
    }
}
