package io.cloudlet.core.internal.discovery;

import io.cloudlet.InvalidArgumentException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.semver4j.range.Range;
import org.semver4j.range.RangeList;

/**
 * Reads a range in npm's syntax into plain comparators, or refuses it:
 *
 * <pre>
 * range       = set *( "||" set )
 * set         = partial " - " partial / comparator *( " " comparator )
 * comparator  = [ "&lt;" / "&lt;=" / "&gt;" / "&gt;=" / "=" / "^" / "~" ] partial / any
 * partial     = number [ "." any / "." number [ "." any / "." number [ "-" pre-release ] ] ]
 * any         = wildcard [ "." wildcard [ "." wildcard ] ]
 * wildcard    = "x" / "X" / "*"
 * </pre>
 *
 * <p>Spaces may stand around {@code ||} and after an operator. A number is at most 999999999. Of npm's own syntax these
 * are refused: an empty set, a leading {@code v}, {@code ~>}, build metadata, an operator before a wildcard, a number
 * after one.
 *
 * <p>semver4j 6.0.0 could read ranges too, but drops what it does not understand ({@code 1.2.3 garbage} is {@code
 * 1.2.3}), takes {@code ^0} for any version and {@code ^0.0} for none, and overflows on large numbers.
 */
final class RangeParser {

    private static final Pattern BAR = Pattern.compile(" *\\|\\| *");
    private static final Pattern SPACE = Pattern.compile(" +");
    private static final Pattern SPACE_AFTER_OPERATOR = Pattern.compile("([<>=^~]) +");

    private static final String NUMBER = "(0|[1-9][0-9]{0,8})";
    private static final Pattern ANY = Pattern.compile("[xX*](\\.[xX*]){0,2}");
    private static final Pattern COMPARATOR = Pattern.compile("(<=|>=|[<>=^~]|)" + NUMBER + "(?:(?:\\.[xX*]){1,2}|\\."
            + NUMBER + "(?:\\.[xX*]|\\." + NUMBER + "(-[0-9A-Za-z.-]+)?)?)?");

    private final String text;
    private final List<Range> comparators = new ArrayList<>();

    private RangeParser(String text) {
        this.text = text;
    }

    /** @throws InvalidArgumentException if it is no range */
    static RangeList parse(String text) {
        RangeList alternatives = new RangeList(false);
        for (String set : BAR.split(text, -1)) {
            RangeParser parser = new RangeParser(text);
            parser.readSet(SPACE.split(SPACE_AFTER_OPERATOR.matcher(set).replaceAll("$1"), -1));
            alternatives.add(List.copyOf(parser.comparators));
        }
        return alternatives;
    }

    private void readSet(String[] words) {
        if (words.length == 3 && words[1].equals("-")) {
            read(">=", words[0]);
            read("<=", words[2]);
            return;
        }
        for (String word : words) {
            read("", ANY.matcher(word).matches() ? ">=0.0.0" : word);
        }
    }

    /** Reads a word; an operator given here takes the place of the one that the word then must not have. */
    private void read(String operator, String word) {
        Matcher matcher = COMPARATOR.matcher(word);
        if (!matcher.matches() || !(operator.isEmpty() || matcher.group(1).isEmpty())) {
            throw refused(word, null);
        }
        String preRelease = matcher.group(5) == null ? "" : matcher.group(5);
        PartialVersion version = new PartialVersion(
                number(matcher.group(2)), number(matcher.group(3)), number(matcher.group(4)), preRelease);
        try {
            Versions.parse(version.floor());
        } catch (InvalidArgumentException e) {
            throw refused(word, e);
        }
        comparators.addAll(version.comparators(operator + matcher.group(1)));
    }

    private static int number(@Nullable String digits) {
        return digits == null ? -1 : Integer.parseInt(digits);
    }

    private InvalidArgumentException refused(String word, @Nullable Throwable cause) {
        String problem = "must read like 2.x, ^1.2 or >=1 <3 || 4.x, not \"" + word + "\"";
        return Versions.invalid("version range", text, problem, cause);
    }
}
