package io.cloudlet.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NeedlesTest {

    private final Needles needles = new Needles(List.of("born in 1970", "born in 1980", "geo-b"));

    @Test
    void find_whereverItStands_findsIt() {
        assertThat(needles.find("born in 1980".getBytes(UTF_8), text -> true)).contains("born in 1980");
        assertThat(needles.find("\0\1gegeo-b\2".getBytes(UTF_8), text -> true)).contains("geo-b");
        assertThat(needles.find("geo-".getBytes(UTF_8), text -> true)).isEmpty();
    }

    @Test
    void find_ofWhatIsNotWanted_goesOn() {
        byte[] both = "born in 1970, born in 1980".getBytes(UTF_8);
        assertThat(needles.find(both, text -> text.endsWith("80"))).contains("born in 1980");
        assertThat(needles.find(both, text -> false)).isEmpty();
    }
}
