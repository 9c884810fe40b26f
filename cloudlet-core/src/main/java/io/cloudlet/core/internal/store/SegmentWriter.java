package io.cloudlet.core.internal.store;

import io.cloudlet.spi.runtime.Disk;
import io.cloudlet.spi.runtime.Disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Appends groups to one segment, each durable before the next is begun. */
final class SegmentWriter {

    private final SegmentName name;
    private final DiskFile file;
    private final long marker;
    private long end;

    private SegmentWriter(SegmentName name, DiskFile file, long marker, long end) {
        this.name = name;
        this.file = file;
        this.marker = marker;
        this.end = end;
    }

    /**
     * A new piece of the journal. It has its name only once its header is durable, so a bad header is always damage.
     */
    static SegmentWriter journal(Disk disk, int number, long marker) throws IOException {
        SegmentName name = new SegmentName(number, false);
        disk.replace(name.path(), Format.header(name, marker));
        return resume(disk, name, marker, Format.HEADER);
    }

    /** A new base, which stays unfinished until somebody renames it. */
    static SegmentWriter base(Disk disk, int number, long marker) throws IOException {
        SegmentName name = new SegmentName(number, true);
        DiskFile file = disk.open(name.unfinishedPath());
        file.truncate(0);
        file.write(0, ByteBuffer.wrap(Format.header(name, marker)));
        return new SegmentWriter(name, file, marker, Format.HEADER);
    }

    /** Goes on at the end of a segment that is there. */
    static SegmentWriter resume(Disk disk, SegmentName name, long marker, long end) throws IOException {
        return new SegmentWriter(name, disk.open(name.path()), marker, end);
    }

    SegmentName name() {
        return name;
    }

    /** The length of the segment. */
    long end() {
        return end;
    }

    /**
     * Writes a group.
     *
     * @return where its payload begins; it is durable
     */
    long append(byte[] payload) throws IOException {
        file.write(end, Format.group(marker, payload));
        file.force();
        long at = end + Format.GROUP_HEAD;
        end = at + payload.length;
        return at;
    }

    void close() throws IOException {
        file.close();
    }
}
