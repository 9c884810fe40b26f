package io.cloudlet.core.internal.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecentTest {

    private final Recent<String> recent = new Recent<>();

    @Test
    void of_equalToOneSeenBefore_givesThatBack() {
        String first = recent.of(text("gold"));
        assertThat(recent.of(text("gold"))).isSameAs(first);
    }

    @Test
    void of_moreThanItHolds_stillGivesEqualValues() {
        assertThat(IntStream.range(0, 10_000).mapToObj(i -> recent.of("value" + i)))
                .containsExactlyElementsOf(
                        IntStream.range(0, 10_000).mapToObj(i -> "value" + i).toList());
    }

    private static String text(String characters) {
        return String.valueOf(characters.toCharArray()); // a string of its own
    }
}
