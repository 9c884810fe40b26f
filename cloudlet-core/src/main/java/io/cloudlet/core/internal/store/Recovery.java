package io.cloudlet.core.internal.store;

import io.cloudlet.ConflictException;
import io.cloudlet.ErrorCode;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.spi.runtime.Disk;
import io.cloudlet.spi.runtime.Disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what is stored. Reads everything before it changes anything: first all segments in their order, then, if
 * nothing is wrong, it mends what a crash leaves.
 */
final class Recovery {

    private static final Logger log = LoggerFactory.getLogger(Recovery.class);
    private static final int WINDOW = 1 << 20;

    private final Disk disk;
    private final Index index = new Index();
    private final List<SegmentName> live = new ArrayList<>();
    private final List<String> leftovers = new ArrayList<>();
    private final TreeMap<Integer, SegmentName> present = new TreeMap<>();

    /**
     * What was found.
     *
     * @param live the segments in their order
     * @param last the end of the last of them; empty in an empty home
     */
    record Found(Index index, List<SegmentName> live, Optional<End> last) {}

    /**
     * The end of a segment's valid groups.
     *
     * @param lastGroup where the last of them begins, 0 if there is none
     * @param end where the next would begin
     * @param size of the file
     * @param next the segment that follows if this one is complete, else 0
     */
    record End(SegmentName name, long marker, long lastGroup, long end, long size, int next) {}

    private Recovery(Disk disk) {
        this.disk = disk;
    }

    /**
     * Reads the store.
     *
     * @throws io.cloudlet.CorruptException when what was durable once is damaged; nothing is changed
     * @throws ConflictException when a newer version wrote it; nothing is changed
     */
    static Found run(Disk disk) throws IOException {
        Recovery recovery = new Recovery(disk);
        Optional<End> last = recovery.read();
        recovery.mend(last);
        return new Found(recovery.index, recovery.live, last);
    }

    private Optional<End> read() throws IOException {
        Optional<SegmentName> first = look();
        if (first.isEmpty()) {
            return Optional.empty();
        }
        SegmentName name = first.get();
        while (true) {
            live.add(name);
            End end = scan(name);
            boolean more = present.higherKey(name.number()) != null;
            if (end.next == 0 ? more || name.base() : end.end != end.size) {
                throw Damage.at(disk, name, end.end, end.next == 0 ? "its end is missing" : "more follows its end");
            }
            SegmentName next = present.get(end.next);
            if (next == null) {
                if (more) {
                    throw Damage.at(disk, name, end.end, "segment " + end.next + ", which follows, is missing");
                }
                return Optional.of(end);
            }
            name = next;
        }
    }

    /** Takes stock, and tells which segment is the first: the last base, otherwise number 1. */
    private Optional<SegmentName> look() throws IOException {
        for (String file : disk.list(SegmentName.DIRECTORY)) {
            SegmentName.parse(file).ifPresent(name -> present.put(name.number(), name));
            if (SegmentName.unfinished(file)) {
                leftovers.add(SegmentName.DIRECTORY + "/" + file);
            }
        }
        if (present.isEmpty()) {
            return Optional.empty();
        }
        SegmentName first = present.values().stream()
                .filter(SegmentName::base)
                .reduce((lower, higher) -> higher)
                .orElse(SegmentName.FIRST);
        if (!present.containsValue(first)) {
            throw Damage.at(disk, first, 0, "it is missing, but later segments are there");
        }
        present.headMap(first.number()).values().forEach(superseded -> leftovers.add(superseded.path()));
        return Optional.of(first);
    }

    private End scan(SegmentName name) throws IOException {
        try (DiskFile file = disk.open(name.path())) {
            Window window = new Window(file, WINDOW);
            long marker = header(name, window.look(0, Format.HEADER));
            long size = file.size();
            long lastGroup = 0;
            long at = Format.HEADER;
            int next = 0;
            while (at < size && next == 0) {
                Optional<byte[]> payload = group(window, at, marker);
                if (payload.isEmpty()) {
                    refuseUnlessTorn(name, window, at, marker, size);
                    break;
                }
                next = take(name, at, payload.get());
                lastGroup = at;
                at += Format.GROUP_HEAD + payload.get().length;
            }
            return new End(name, marker, lastGroup, at, size, next);
        }
    }

    private long header(SegmentName name, ByteBuffer header) {
        if (!Format.isHeader(header)) {
            throw Damage.at(disk, name, 0, "its header is not what was written");
        }
        int version = header.getInt(8);
        if (version != Format.VERSION) {
            throw new ConflictException(
                    ErrorCode.HOME_NEWER,
                    disk.location() + "/" + name.path() + " has format version " + version + ", this library writes "
                            + Format.VERSION + ". Nothing was changed. Use the version of the library that wrote it.");
        }
        if (header.getInt(12) != (name.base() ? 1 : 0) || header.getInt(16) != name.number()) {
            throw Damage.at(disk, name, 12, "its header is that of another segment");
        }
        return header.getLong(20);
    }

    private static Optional<byte[]> group(Window window, long at, long marker) throws IOException {
        ByteBuffer head = window.look(at, Format.GROUP_HEAD);
        if (head.remaining() < Format.GROUP_HEAD || head.getLong() != marker) {
            return Optional.empty();
        }
        int length = head.getInt();
        int checksum = head.getInt();
        if (length < 1 || length > Format.MAX_PAYLOAD) {
            return Optional.empty();
        }
        ByteBuffer found = window.look(at + Format.GROUP_HEAD, length);
        byte[] payload = new byte[found.remaining()];
        found.get(payload);
        return payload.length == length && checksum == Format.groupChecksum(marker, payload)
                ? Optional.of(payload)
                : Optional.empty();
    }

    private int take(SegmentName name, long at, byte[] payload) {
        try {
            return index.add(name.number(), at + Format.GROUP_HEAD, payload);
        } catch (MalformedException e) {
            throw Damage.at(disk, name, at, "the group there has a good checksum but " + e.getMessage());
        }
    }

    /**
     * A group was begun only when all before it were durable: so the sign that one was begun convicts a bad one before.
     */
    private void refuseUnlessTorn(SegmentName name, Window window, long at, long marker, long size) throws IOException {
        boolean later = name.base() || present.higherKey(name.number()) != null;
        for (long position = at + 1; position + Long.BYTES <= size && !later; position++) {
            later = window.look(position, Long.BYTES).getLong() == marker;
        }
        if (later) {
            throw Damage.at(disk, name, at, "the group there was durable once and is not what was written");
        }
    }

    /**
     * Clears away what a crash leaves. Then makes durable what has been found: after the death of a process alone it
     * may still be in the system's memory only, and a later power failure must not take back what a restart showed. The
     * last group is written once more, with the same bytes, because a system that failed to force it may think
     * it clean since.
     */
    private void mend(Optional<End> last) throws IOException {
        for (String leftover : leftovers) {
            disk.delete(leftover);
        }
        if (last.isEmpty()) {
            return;
        }
        End end = last.get();
        try (DiskFile file = disk.open(end.name.path())) {
            if (end.end < end.size) {
                log.info(
                        "{}/{}: cut off {} bytes from byte {} on, a write that a crash cut short, never acknowledged",
                        disk.location(),
                        end.name.path(),
                        end.size - end.end,
                        end.end);
                file.truncate(end.end);
            }
            if (end.lastGroup > 0) {
                ByteBuffer group = ByteBuffer.allocate((int) (end.end - end.lastGroup));
                file.read(end.lastGroup, group);
                file.write(end.lastGroup, group.flip());
            }
            file.force();
        }
        disk.forceDirectory(SegmentName.DIRECTORY);
    }
}
