package io.cloudlet.core.internal.discovery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"0.0.0", "2.4.1", "2147483647.0.0", "1.0.0-alpha.1", "1.0.0--", "1.0.0+01.a", "1.2.3-rc.1+b-2"})
    void parse_ofAVersion_keepsItsText(String text) {
        assertThat(Versions.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1",
                "1.2",
                "1.2.3.4",
                "01.2.3",
                "1.2.3-",
                "1.2.3-01",
                "1.2.3+",
                "1.2.3-a..b",
                "v1.2.3",
                "=1.2.3",
                " 1.2.3",
                "1.2.3 ",
                "1.2.3\n",
                "2147483648.0.0",
                "99999999999999999999.0.0",
                "1.0.0-9999999999999999999",
                "\u0661.2.3",
                "latest",
                "2.x"
            })
    void parse_ofAnythingElse_isRefused(String text) {
        assertThatThrownBy(() -> Versions.parse(text))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("\"" + text + "\"")
                .hasMessageContaining("version-invalid");
    }

    /** The order of section 11 of the specification. */
    @Test
    void precedence_ofTheSpecificationsExamples_isTheirs() {
        List<String> ordered = List.of(
                "1.0.0-alpha",
                "1.0.0-alpha.1",
                "1.0.0-alpha.beta",
                "1.0.0-beta",
                "1.0.0-beta.2",
                "1.0.0-beta.11",
                "1.0.0-rc.1",
                "1.0.0",
                "2.0.0",
                "2.1.0",
                "2.1.1");
        List<Versions.Version> shuffled =
                new ArrayList<>(ordered.stream().map(Versions::parse).toList());
        Collections.shuffle(shuffled, new Random(31));
        shuffled.sort(Versions.PRECEDENCE);
        assertThat(shuffled).extracting(Versions.Version::toString).containsExactlyElementsOf(ordered);
    }

    @Test
    void precedence_ofTwoBuilds_isTheSame() {
        Versions.Version first = Versions.parse("1.0.0+a");
        Versions.Version second = Versions.parse("1.0.0+b");
        assertThat(first).usingComparator(Versions.PRECEDENCE).isEqualTo(second);
        assertThat(first).isNotEqualTo(second);
    }

    @Test
    void precedence_ofLongNumbers_isByNumber() {
        Versions.Version less = Versions.parse("1.0.0-99999999999999999");
        assertThat(Versions.PRECEDENCE.compare(less, Versions.parse("1.0.0-100000000000000000")))
                .isNegative();
    }

    /** Against npm's own implementation, which wrote the file. */
    @Test
    void range_ofEachGoldenLine_holdsWhatNpmHolds() throws IOException {
        List<String> lines = resource("/golden/ranges.txt").lines().toList();
        String listed = lines.get(0).substring(lines.get(0).indexOf(": ") + 2);
        List<String> versions = Arrays.asList(listed.split(" ", -1));
        for (String line : lines.subList(2, lines.size())) {
            String[] sides = line.split(" -> ?", -1);
            Versions.Range range = Versions.range(sides[0]);
            String inside =
                    versions.stream().filter(v -> range.test(Versions.parse(v))).collect(Collectors.joining(" "));
            assertThat(inside).as("inside %s", range).isEqualTo(sides[1]);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "||",
                "1 ||",
                "|| 2",
                "1 || || 2",
                "|",
                "1 | 2",
                "latest",
                "garbage",
                "1.2.3 garbage",
                "1,2",
                "[1,2)",
                "1.2.3.4",
                "01",
                "1.x.3",
                "x.1",
                "*.1",
                "1.*.x.x",
                "^",
                "^*",
                ">*",
                ">=x",
                "~>1.2",
                ">>1",
                "=>1",
                "!1",
                "v2",
                "^v2",
                ">=1 and <2",
                "1 -2",
                "1 - ",
                "1 - 2 - 3",
                "^1 - ^2",
                "1.0.0 - 2.0.0 3",
                "1.2.3+build",
                "1.2.3-01",
                "1.2-beta",
                "1.2.3-",
                "1.2.3-a..b",
                "1.2.3\t",
                "1\n2",
                "-1",
                "1.2.",
                ".1",
                " 2.x",
                "2.x ",
                "1000000000",
                "^99999999999.1",
                "1.2.3-99999999999999999999",
                "\u0661"
            })
    void range_ofAnythingElse_isRefused(String text) {
        InvalidArgumentException refusal = (InvalidArgumentException) catchThrowable(() -> Versions.range(text));
        assertThat(refusal).as(text).isNotNull().hasMessageContaining("\"" + text + "\"");
        assertThat(refusal.code()).isEqualTo(ErrorCode.VERSION_INVALID);
    }

    @Test
    void range_ofTooManyCharacters_isRefusedWithoutShowingThemAll() {
        assertThatThrownBy(() -> Versions.range("1 || ".repeat(100) + "1"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("has 501 characters")
                .hasMessageNotContaining("1 || ".repeat(10));
    }

    /** Generous by a factor of thousands: an exponential match would take years. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                " ",
                "1.",
                "|",
                "||",
                "-",
                "1 - ",
                "x.",
                ">",
                "~",
                "1.1.1-a.",
                "1.1.1-0",
                "> ",
                "1.1.1-",
                "0",
                "a-",
                "1||"
            })
    void reading_ofRepetitions_endsSoon(String part) {
        String text = part.repeat(Versions.MAX_LENGTH / part.length());
        Assertions.assertTimeoutPreemptively(Duration.ofMinutes(1), () -> {
            for (String hostile : List.of(text, text.substring(1) + "!", "1.1.1-" + text.substring(7) + "!")) {
                assertReadOrRefused(hostile, () -> Versions.parse(hostile));
                assertReadOrRefused(hostile, () -> Versions.range(hostile));
            }
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {41, 42, 43})
    void range_ofRandomText_isReadOrRefused(long seed) {
        Random random = new Random(seed);
        String alphabet = "0129.xX*-+<>=^~| va";
        Versions.Version version = Versions.parse("1.2.0");
        for (int i = 0; i < 20_000; i++) {
            String text = random.ints(1 + random.nextInt(12), 0, alphabet.length())
                    .mapToObj(at -> alphabet.substring(at, at + 1))
                    .collect(Collectors.joining());
            assertReadOrRefused(
                    "seed " + seed + ": " + text, () -> Versions.range(text).test(version));
        }
    }

    private static void assertReadOrRefused(String text, ThrowingCallable reading) {
        Throwable thrown = catchThrowable(reading);
        if (thrown != null) {
            assertThat(thrown).as(text).isInstanceOf(InvalidArgumentException.class);
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream stream = VersionsTest.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(stream, name).readAllBytes(), UTF_8);
        }
    }
}
