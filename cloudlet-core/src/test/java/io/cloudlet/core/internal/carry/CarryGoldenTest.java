package io.cloudlet.core.internal.carry;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.core.internal.Golden;
import io.cloudlet.core.internal.state.Excerpt;
import io.cloudlet.core.internal.state.Excerpt.Live;
import io.cloudlet.core.internal.state.StateFuzz;
import io.cloudlet.core.internal.wire.Hash;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class CarryGoldenTest {

    @Test
    void export_ofOneLog_isAsWrittenDown() throws IOException {
        Excerpt excerpt = StateFuzz.excerpt();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CarryWriter writer = new CarryWriter(out, Hash.federationId(Golden.FEDERATION));
        writer.write(excerpt);
        writer.finish();

        Golden.file("carry.txt")
                .is(
                        "export",
                        "of federation 32 times 11: what is live of the log of state.txt, leaf hashes from record 3 on",
                        out.toByteArray());
        Excerpt read = new CarryReader(
                        new ByteArrayInputStream(out.toByteArray()), Hash.federationId(Golden.FEDERATION))
                .next()
                .orElseThrow();
        assertThat(read.checkpoint()).isEqualTo(excerpt.checkpoint());
        assertThat(read.start()).isEqualTo(excerpt.start());
        assertThat(read.leaves()).containsExactlyElementsOf(excerpt.leaves());
        assertThat(read.live()).extracting(Live::sequence).containsExactly(3L, 5L);
        assertThat(read.live().stream().map(Live::record))
                .containsExactlyElementsOf(
                        excerpt.live().stream().map(Live::record).toList());
    }
}
