package io.cloudlet.core.internal.carry;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.core.internal.Golden;
import io.cloudlet.core.internal.state.Checkpoint;
import io.cloudlet.core.internal.wire.Hash;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class CarryGoldenTest {

    private static final List<String> RECORDS =
            List.of("record-opening", "record-put", "record-put-2", "record-deletion", "record-audience");

    private final Golden state = Golden.file("state.txt");

    @Test
    void export_ofOneLog_isAsWrittenDown() throws IOException {
        Checkpoint checkpoint = Checkpoint.decode(state.get("checkpoint"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CarryWriter writer = new CarryWriter(out, Hash.federationId(Golden.FEDERATION));
        writer.begin(checkpoint.origin());
        for (String record : RECORDS) {
            writer.record(state.get(record));
        }
        writer.end(checkpoint);
        writer.finish();

        Golden.file("carry.txt")
                .is("export", "of federation 32 times 11: the log of state.txt with its checkpoint", out.toByteArray());
        CarriedLog read = new CarryReader(
                        new ByteArrayInputStream(out.toByteArray()), Hash.federationId(Golden.FEDERATION))
                .next()
                .orElseThrow();
        assertThat(read.records())
                .containsExactlyElementsOf(RECORDS.stream().map(state::get).toList());
        assertThat(read.checkpoint()).isEqualTo(checkpoint);
    }
}
