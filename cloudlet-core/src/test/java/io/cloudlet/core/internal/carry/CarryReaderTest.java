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

    private static final FederationId FEDERATION = new FederationId("11".repeat(32));

    @Test
    void next_ofAFieldThatIsTooLong_isRefusedBeforeItIsRead() throws IOException {
        refused(new WireWriter().u8(1).raw(new byte[32]).u32(65_537).toBytes(), "65537 bytes, at most 65536");
        refused(new WireWriter().u8(1).raw(new byte[32]).u32(-1).toBytes(), "4294967295 bytes");
    }

    @Test
    void next_ofAPartOfUnknownKind_isRefused() throws IOException {
        refused(new byte[] {2}, "unknown kind 2");
    }

    @Test
    void next_atAnEndThatCountsMoreLogs_isRefused() throws IOException {
        refused(new WireWriter().u8(0).u32(1).toBytes(), "written with 1 logs");
    }

    private static void refused(byte[] content, String why) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CarryWriter writer = new CarryWriter(out, FEDERATION);
        out.write(content);
        CarryReader reader = new CarryReader(new ByteArrayInputStream(out.toByteArray()), FEDERATION);
        assertThatThrownBy(reader::next).isInstanceOf(CorruptException.class).hasMessageContaining(why);
        writer.finish();
    }
}
