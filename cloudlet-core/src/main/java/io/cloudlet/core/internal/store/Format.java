package io.cloudlet.core.internal.store;

import io.cloudlet.core.internal.wire.WireWriter;
import io.cloudlet.spi.storage.RecordStore.Append;
import io.cloudlet.spi.storage.RecordStore.Batch;
import io.cloudlet.spi.storage.RecordStore.Value;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The bytes of a segment, big-endian; checksums are CRC-32C.
 *
 * <pre>
 * segment  header, group...
 * header   "cl-store"  version:4  kind:4 (0 journal, 1 base)  number:4  marker:8  checksum of these:4
 * group    marker:8  length:4  checksum of marker, length and payload:4  payload
 * payload  1  batch...        what was committed together
 *          2  number:4        the segment is complete; this one follows
 * batch    count:4 name...   streams that are emptied first
 *          count:4 (name  size before:8  count:4 entry...)...  count:4 (name entry)...
 * name     length:4  UTF-8
 * entry    length:4  checksum of content:4  content
 * </pre>
 */
final class Format {

    static final int VERSION = 1;
    static final int HEADER = 32;
    static final int GROUP_HEAD = 16;
    static final int ENTRY_HEAD = 8;
    static final int MAX_ENTRY = 1 << 20;
    static final int MAX_BATCH = 32 << 20;
    static final int MAX_PAYLOAD = MAX_BATCH + 1;
    static final int MAX_NAME = 255;
    static final int MAX_SEGMENT = (1 << 24) - 1;

    static final int COMMITTED = 1;
    static final int COMPLETE = 2;

    private static final long MAGIC = 0x636c2d73746f7265L; // "cl-store"

    private Format() {}

    static byte[] header(SegmentName name, long marker) {
        ByteBuffer header = ByteBuffer.allocate(HEADER).putLong(MAGIC).putInt(VERSION);
        header.putInt(name.base() ? 1 : 0).putInt(name.number()).putLong(marker);
        return header.putInt(checksum(header.array(), 0, HEADER - 4)).array();
    }

    /** Whether these are a whole header, of whatever version. */
    static boolean isHeader(ByteBuffer header) {
        byte[] bytes = new byte[HEADER];
        if (header.remaining() < HEADER) {
            return false;
        }
        header.get(header.position(), bytes);
        return header.getLong(header.position()) == MAGIC
                && header.getInt(header.position() + HEADER - 4) == checksum(bytes, 0, HEADER - 4);
    }

    static ByteBuffer group(long marker, byte[] payload) {
        ByteBuffer group =
                ByteBuffer.allocate(GROUP_HEAD + payload.length).putLong(marker).putInt(payload.length);
        return group.putInt(groupChecksum(marker, payload)).put(payload).flip();
    }

    static int groupChecksum(long marker, byte[] payload) {
        CRC32C checksum = new CRC32C();
        checksum.update(
                ByteBuffer.allocate(12).putLong(marker).putInt(payload.length).flip());
        checksum.update(payload);
        return (int) checksum.getValue();
    }

    static byte[] committed(List<byte[]> batches) {
        WireWriter writer = new WireWriter(
                1 + batches.stream().mapToInt(batch -> batch.length).sum());
        writer.u8(COMMITTED);
        batches.forEach(writer::raw);
        return writer.toBytes();
    }

    static byte[] complete(int next) {
        return new WireWriter(5).u8(COMPLETE).u32(next).toBytes();
    }

    static byte[] batch(Batch batch) {
        WireWriter writer = new WireWriter(512);
        writer.u32(batch.removals().size());
        batch.removals().forEach(writer::text);
        writer.u32(batch.appends().size());
        for (Append append : batch.appends()) {
            writer.text(append.stream())
                    .u64(append.expectedSize())
                    .u32(append.entries().size());
            append.entries().forEach(entry -> entry(writer, entry));
        }
        writer.u32(batch.values().size());
        for (Value value : batch.values()) {
            writer.text(value.name());
            entry(writer, value.content());
        }
        return writer.toBytes();
    }

    private static void entry(WireWriter writer, byte[] content) {
        writer.u32(content.length).u32(checksum(content, 0, content.length)).raw(content);
    }

    static int checksum(byte[] bytes, int from, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, from, length);
        return (int) checksum.getValue();
    }
}
