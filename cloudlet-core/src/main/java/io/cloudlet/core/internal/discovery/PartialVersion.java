package io.cloudlet.core.internal.discovery;

import static org.semver4j.range.Range.RangeOperator.EQ;
import static org.semver4j.range.Range.RangeOperator.GT;
import static org.semver4j.range.Range.RangeOperator.GTE;
import static org.semver4j.range.Range.RangeOperator.LT;
import static org.semver4j.range.Range.RangeOperator.LTE;

import java.util.List;
import org.semver4j.range.Range;

/**
 * What stands after an operator in a range: a version whose minor or patch number may be missing.
 *
 * @param minor -1 if missing
 * @param patch -1 if missing
 * @param preRelease with its hyphen, or empty
 */
record PartialVersion(int major, int minor, int patch, String preRelease) {

    /** Less than every version of the same numbers, so that {@code <2} leaves out the pre-releases of 2.0.0. */
    private static final String LOWEST = "-0";

    /** The plain comparators that mean the same together, as npm defines it. */
    List<Range> comparators(String operator) {
        boolean exact = patch >= 0;
        return switch (operator) {
            case ">=" -> List.of(new Range(floor(), GTE));
            case ">" -> List.of(exact ? new Range(floor(), GT) : new Range(ceiling(), GTE));
            case "<" -> List.of(new Range(exact ? floor() : floor() + LOWEST, LT));
            case "<=" -> List.of(exact ? new Range(floor(), LTE) : new Range(ceiling() + LOWEST, LT));
            case "^" -> between(floor(), compatible());
            case "~" -> between(floor(), ceiling());
            default -> exact ? List.of(new Range(floor(), EQ)) : between(floor(), ceiling());
        };
    }

    /** The lowest version meant. */
    String floor() {
        return numbers(major, Math.max(minor, 0), Math.max(patch, 0)) + preRelease;
    }

    /** The first version beyond the same major and, if there is one, minor number. */
    private String ceiling() {
        return minor < 0 ? numbers(major + 1, 0, 0) : numbers(major, minor + 1, 0);
    }

    /** The first version that may break: the leftmost number that is not zero, or else the last, goes up. */
    private String compatible() {
        if (major > 0 || minor < 0) {
            return numbers(major + 1, 0, 0);
        }
        return minor > 0 || patch < 0 ? numbers(0, minor + 1, 0) : numbers(0, 0, patch + 1);
    }

    private static List<Range> between(String from, String to) {
        return List.of(new Range(from, GTE), new Range(to + LOWEST, LT));
    }

    private static String numbers(int major, int minor, int patch) {
        return major + "." + minor + "." + patch;
    }
}
