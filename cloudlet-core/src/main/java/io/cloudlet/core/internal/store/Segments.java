package io.cloudlet.core.internal.store;

import io.cloudlet.BackendFaultException;
import io.cloudlet.ConflictException;
import io.cloudlet.ErrorCode;
import io.cloudlet.spi.runtime.Disk;
import io.cloudlet.spi.runtime.Disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The segments, open for reading. Any thread reads, through a {@link Pin} that keeps the files meanwhile; only the
 * store's own thread adds and retires them.
 */
final class Segments {

    private static final int WINDOW = 16 << 10;

    private final Disk disk;
    private final ReadWriteLock pins = new ReentrantReadWriteLock();
    private final TreeMap<Integer, Segment> segments = new TreeMap<>();
    private final TreeMap<Integer, Long> bytes = new TreeMap<>(); // the store's thread only
    private boolean closed;

    private record Segment(SegmentName name, DiskFile file) {}

    Segments(Disk disk) {
        this.disk = disk;
    }

    void add(SegmentName name) throws IOException {
        DiskFile file = disk.open(name.path());
        grown(name.number(), file.size());
        pins.writeLock().lock();
        try {
            segments.put(name.number(), new Segment(name, file));
        } finally {
            pins.writeLock().unlock();
        }
    }

    /** Notes how long a segment is now. */
    void grown(int number, long size) {
        bytes.put(number, size);
    }

    /** How much they hold together. */
    long bytes() {
        return bytes.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Keeps the segments there are until closed. */
    Pin pin() {
        pins.readLock().lock();
        if (closed) {
            pins.readLock().unlock();
            throw new ConflictException(ErrorCode.CLOSED, "the store at " + disk.location() + " is closed");
        }
        return new Pin();
    }

    /** Deletes the segments below {@code number}, once nobody reads them any more. */
    void retireBelow(int number) throws IOException {
        pins.writeLock().lock();
        try {
            bytes.headMap(number).clear();
            Map<Integer, Segment> retired = segments.headMap(number);
            for (Segment segment : retired.values()) {
                segment.file.close();
                disk.delete(segment.name.path());
            }
            retired.clear();
        } finally {
            pins.writeLock().unlock();
        }
    }

    void close() throws IOException {
        pins.writeLock().lock();
        try {
            closed = true;
            for (Segment segment : segments.values()) {
                segment.file.close();
            }
        } finally {
            pins.writeLock().unlock();
        }
    }

    /** Reads entries; best in the order in which they lie. Not thread-safe, and closed by the thread that took it. */
    final class Pin implements AutoCloseable {

        private final Map<Integer, Window> windows = new HashMap<>();

        /** The content of the entry at a position of the index. */
        byte[] entry(long position) {
            Segment here = segment(Positions.segment(position));
            Window window = windows.computeIfAbsent(here.name.number(), number -> new Window(here.file, WINDOW));
            long offset = Positions.offset(position);
            try {
                ByteBuffer head = window.look(offset, Format.ENTRY_HEAD);
                int length = head.remaining() < Format.ENTRY_HEAD ? -1 : head.getInt();
                if (length >= 0 && length <= Format.MAX_ENTRY) {
                    int checksum = head.getInt();
                    byte[] content = new byte[length];
                    ByteBuffer found = window.look(offset + Format.ENTRY_HEAD, length);
                    found.get(content, 0, found.remaining());
                    if (checksum == Format.checksum(content, 0, length)) {
                        return content;
                    }
                }
            } catch (IOException e) {
                throw new BackendFaultException(
                        ErrorCode.BACKEND_FAULT,
                        "cannot read " + disk.location() + "/" + here.name.path() + ": " + e,
                        e);
            }
            throw Damage.at(disk, here.name, offset, "the entry there is not what was written");
        }

        private Segment segment(int number) {
            Segment segment = segments.get(number);
            if (segment == null) {
                throw new IllegalStateException("the index names segment " + number + ", which is not there");
            }
            return segment;
        }

        @Override
        public void close() {
            pins.readLock().unlock();
        }
    }
}
