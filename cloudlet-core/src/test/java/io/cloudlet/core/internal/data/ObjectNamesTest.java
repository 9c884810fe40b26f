package io.cloudlet.core.internal.data;

import static io.cloudlet.core.Errors.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.ErrorCode;
import java.util.List;
import org.junit.jupiter.api.Test;

class ObjectNamesTest {

    @Test
    void check_ofWhatMayBeAName_givesIt() {
        for (String name : List.of(
                "a",
                "a/b",
                ".a",
                "a.",
                "...",
                "a/.../b",
                " ",
                "ä/€/\uD83D\uDE00",
                "x".repeat(1024),
                "\u20ac".repeat(341))) {
            assertThat(ObjectNames.check(name)).isEqualTo(name);
        }
    }

    @Test
    void check_ofAnythingElse_isRefusedShowingLittleOfIt() {
        for (String name : List.of(
                "",
                ".",
                "..",
                "/",
                "a/",
                "/a",
                "a//b",
                "../a",
                "a/..",
                "a/./b",
                "a\u0000b",
                "a\nb",
                "a\u007fb",
                "a\u0085b",
                "\uD83D",
                "a\uDE00b",
                "\uDE00\uD83D",
                "x".repeat(1025),
                "\u20ac".repeat(342),
                "y".repeat(10_000_000))) {
            assertThat(assertFails(() -> ObjectNames.check(name), ErrorCode.NAME_INVALID, "object name")
                            .getMessage())
                    .hasSizeLessThan(250)
                    .doesNotContain("\n");
        }
    }
}
