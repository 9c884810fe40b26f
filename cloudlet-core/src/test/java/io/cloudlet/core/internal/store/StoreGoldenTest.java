package io.cloudlet.core.internal.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.core.internal.Golden;
import io.cloudlet.spi.storage.RecordStore.Append;
import io.cloudlet.spi.storage.RecordStore.Batch;
import io.cloudlet.spi.storage.RecordStore.Value;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class StoreGoldenTest {

    private static final long MARKER = 0x0123456789abcdefL;

    private final Golden golden = Golden.file("journal.txt");

    @Test
    void header_ofASegment_isAsWrittenDown() {
        byte[] header = Format.header(new SegmentName(1, false), MARKER);
        golden.is("header", "of journal-00000001, marker 0123456789abcdef", header);
        golden.is("header-base", "of base-00000007", Format.header(new SegmentName(7, true), MARKER));
        assertThat(Format.isHeader(ByteBuffer.wrap(header))).isTrue();
    }

    @Test
    void group_ofOneBatch_isAsWrittenDown() {
        Batch batch = new Batch(
                List.of("base/x/1"),
                List.of(new Append("log/x", 2, List.of("one".getBytes(US_ASCII), "two".getBytes(US_ASCII)))),
                List.of(new Value("checkpoint/x", "three".getBytes(US_ASCII))));
        byte[] payload = Format.committed(List.of(Format.batch(batch)));
        golden.is(
                "group",
                "empties the stream \"base/x/1\", appends \"one\" and \"two\" to the stream \"log/x\" of two entries, sets \"checkpoint/x\" to \"three\"",
                Format.group(MARKER, payload).array());
        golden.is(
                "group-complete",
                "the segment ends, number 2 follows",
                Format.group(MARKER, Format.complete(2)).array());
        Index index = new Index();
        assertThat(index.add(
                        1,
                        Format.HEADER,
                        Format.committed(List.of(Format.batch(new Batch(
                                List.of(new Append("log/x", 0, List.of("one".getBytes(US_ASCII)))), List.of()))))))
                .isZero();
        assertThat(index.size("log/x")).isEqualTo(1);
    }

    @Test
    void trailer_ofABlob_isAsWrittenDown() {
        CRC32C checksum = new CRC32C();
        checksum.update("content".getBytes(US_ASCII));
        Golden blob = Golden.file("blob.txt");
        blob.is(
                "trailer",
                "of the blob 00112233445566778899aabbccddeeff, whose content is \"content\"",
                BlobFormat.trailer("00112233445566778899aabbccddeeff", 7, (int) checksum.getValue())
                        .array());
    }
}
