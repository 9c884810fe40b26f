package io.cloudlet.core.internal.store;

import io.cloudlet.core.internal.wire.WireReader;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where everything is. Filled from the very bytes that are on disk, by recovery and after each commit alike, so what a
 * running store answers is what a restarted one would. Changed by one thread, read by any.
 */
final class Index {

    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final Map<String, Positions> streams = new HashMap<>();
    private final Map<String, Slot> values = new HashMap<>();
    private final TreeMap<Integer, Long> garbage = new TreeMap<>();

    /** Where a value's entry is, and its size with name and length fields. */
    record Slot(long position, int bytes) {}

    /**
     * Takes in a group.
     *
     * @param at where in the segment the payload begins
     * @return the number of the segment that follows this one, or 0 if more groups may come
     */
    int add(int segment, long at, byte[] payload) {
        lock.writeLock().lock();
        try {
            WireReader reader = new WireReader(payload);
            int kind = reader.u8("kind");
            if (kind == Format.COMPLETE) {
                int next = reader.count("next segment", Format.MAX_SEGMENT);
                reader.end("group");
                return next;
            }
            if (kind != Format.COMMITTED) {
                throw reader.malformed("kind is " + kind);
            }
            Cursor cursor = new Cursor(reader, segment, at + payload.length);
            while (reader.remaining() > 0) {
                addBatch(cursor);
            }
            return 0;
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void addBatch(Cursor cursor) {
        WireReader reader = cursor.reader;
        for (int removals = reader.count("removals", Format.MAX_BATCH); removals > 0; removals--) {
            removed(streams.remove(reader.text("removed stream", Format.MAX_NAME)));
        }
        for (int appends = reader.count("appends", Format.MAX_BATCH); appends > 0; appends--) {
            String name = reader.text("stream", Format.MAX_NAME);
            Positions positions = streams.computeIfAbsent(name, fresh -> new Positions());
            long before = reader.natural("size before");
            if (before != positions.size()) {
                throw reader.malformed(name + " has " + positions.size() + " entries where " + before + " should be");
            }
            for (int entries = reader.count("entries", Format.MAX_BATCH); entries > 0; entries--) {
                long position = cursor.position();
                positions.add(position, cursor.skipEntry());
            }
        }
        for (int count = reader.count("values", Format.MAX_BATCH); count > 0; count--) {
            int before = reader.remaining();
            String name = reader.text("value", Format.MAX_NAME);
            long position = cursor.position();
            cursor.skipEntry();
            superseded(values.put(name, new Slot(position, before - reader.remaining())));
        }
    }

    private void removed(@Nullable Positions positions) {
        if (positions != null) {
            positions.bytes().forEach((segment, bytes) -> garbage.merge(segment, bytes, Long::sum));
        }
    }

    private void superseded(@Nullable Slot slot) {
        if (slot != null) {
            garbage.merge(Positions.segment(slot.position), (long) slot.bytes, Long::sum);
        }
    }

    /**
     * Everything below {@code base} is to be found in that segment from now on, as {@code copy} says.
     *
     * @param copied the streams that were copied: one of them that was removed meanwhile stays so
     */
    void move(int base, Index copy, Map<String, Positions> copied) {
        lock.writeLock().lock();
        try {
            garbage.headMap(base).clear();
            copy.streams.forEach((name, positions) -> {
                Positions here = streams.get(name);
                if (here != null && here == copied.get(name)) {
                    here.move(positions);
                } else {
                    removed(positions);
                }
            });
            copy.values.forEach((name, slot) -> {
                if (Positions.segment(require(values.get(name)).position) < base) {
                    values.put(name, slot);
                } else {
                    superseded(slot);
                }
            });
        } finally {
            lock.writeLock().unlock();
        }
    }

    private static <T> T require(@Nullable T known) {
        return Objects.requireNonNull(known, "a value is never removed from the index");
    }

    /** The streams as they are now. */
    SortedMap<String, Positions> streams() {
        return reading(() -> new TreeMap<>(streams));
    }

    /** Bytes of values that were overwritten and of streams that were removed. */
    long garbage() {
        return reading(
                () -> garbage.values().stream().mapToLong(Long::longValue).sum());
    }

    /** The streams with at least one entry, and how many; sorted, so that every run does the same. */
    SortedMap<String, Integer> sizes() {
        return reading(() -> {
            SortedMap<String, Integer> sizes = new TreeMap<>();
            streams.forEach((name, positions) -> sizes.put(name, positions.size()));
            sizes.values().removeIf(size -> size == 0);
            return sizes;
        });
    }

    long size(String stream) {
        return reading(() ->
                Optional.ofNullable(streams.get(stream)).map(Positions::size).orElse(0));
    }

    /** Positions of entries from {@code from} on, at most {@code count}. */
    long[] positions(String stream, long from, int count) {
        return reading(() -> Optional.ofNullable(streams.get(stream))
                .map(positions -> positions.slice(from, count))
                .orElseGet(() -> new long[0]));
    }

    SortedSet<String> valueNames() {
        return reading(() -> new TreeSet<>(values.keySet()));
    }

    Optional<Slot> value(String name) {
        return reading(() -> Optional.ofNullable(values.get(name)));
    }

    private <T> T reading(Supplier<T> read) {
        lock.readLock().lock();
        try {
            return read.get();
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Reads a payload and knows where in the segment it is. */
    private record Cursor(WireReader reader, int segment, long end) {

        long position() {
            return Positions.position(segment, end - reader.remaining());
        }

        /** How many bytes it takes. */
        int skipEntry() {
            int length = reader.count("entry length", Format.MAX_ENTRY);
            reader.skip("entry", 4 + length);
            return Format.ENTRY_HEAD + length;
        }
    }
}
