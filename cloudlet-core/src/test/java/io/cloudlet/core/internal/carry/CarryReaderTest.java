package io.cloudlet.core.internal.carry;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.CorruptException;
import io.cloudlet.FederationId;
import io.cloudlet.core.internal.wire.WireWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class CarryReaderTest {

    private static final long MOST_BYTES = 1_000_000;
    private static final FederationId FEDERATION = new FederationId("11".repeat(32));

    @Test
    void next_ofAFieldThatIsTooLong_isRefusedBeforeItIsRead() throws IOException {
        refused(new WireWriter().u8(1).u32(10_241).toBytes(), "10241 bytes, at most 10240");
        refused(new WireWriter().u8(1).u32(-1).toBytes(), "4294967295 bytes");
        refused(new WireWriter().u8(1).u32(0).u32(4_097).toBytes(), "4097 bytes, at most 4096");
        refused(live().u32(1).u64(1).u32(65_537).toBytes(), "65537 bytes, at most 65536");
    }

    @Test
    void next_ofMoreThanALogCanHave_isRefusedBeforeItIsRead() throws IOException {
        refused(new WireWriter().u8(1).u32(0).u32(0).u32(262_145).toBytes(), "262145 leaf hashes, at most 262144");
        refused(live().u32(200_001).toBytes(), "200001 live records, at most 200000");
    }

    @Test
    void next_ofALogThatIsTooLarge_isRefused() throws IOException {
        WireWriter flood = live().u32(20);
        for (int i = 0; i < 20; i++) {
            flood.u64(i).field(new byte[60_000]);
        }
        refused(flood.toBytes(), "more than 1000000 bytes");
    }

    /** A log up to where its live records begin. */
    private static WireWriter live() {
        return new WireWriter().u8(1).u32(0).u32(0).u32(0);
    }

    @Test
    void next_ofAPartOfUnknownKind_isRefused() throws IOException {
        refused(new byte[] {2}, "unknown kind 2");
    }

    @Test
    void next_atAnEndThatCountsMoreLogs_isRefused() throws IOException {
        refused(new WireWriter().u8(0).u32(1).toBytes(), "written with 1 logs");
    }

    @Test
    void next_ofALiveRecordBeyondAnySequence_isRefused() throws IOException {
        refused(live().u32(1).u64(Long.MAX_VALUE).toBytes(), "a sequence of " + Long.MAX_VALUE);
        refused(live().u32(1).u64(-1).toBytes(), "a sequence of -1");
    }

    @Test
    void next_ofMoreLogsThanAnExportHolds_isRefusedBeforeItIsRead() throws IOException {
        refused(new byte[] {1}, 0, "more than 0 logs");
    }

    private static void refused(byte[] content, String why) throws IOException {
        refused(content, 10, why);
    }

    private static void refused(byte[] content, int mostLogs, String why) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CarryWriter writer = new CarryWriter(out, FEDERATION);
        out.write(content);
        CarryReader reader =
                new CarryReader(new ByteArrayInputStream(out.toByteArray()), FEDERATION, MOST_BYTES, mostLogs);
        assertThatThrownBy(reader::next).isInstanceOf(CorruptException.class).hasMessageContaining(why);
        writer.finish();
    }
}
