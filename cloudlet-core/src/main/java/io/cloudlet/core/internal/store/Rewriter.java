package io.cloudlet.core.internal.store;

import io.cloudlet.spi.runtime.Disk;
import io.cloudlet.spi.storage.RecordStore.Append;
import io.cloudlet.spi.storage.RecordStore.Batch;
import io.cloudlet.spi.storage.RecordStore.Value;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.SortedMap;

/**
 * Copies what is still wanted of all complete segments into a base, step by step, while commits go to the segment after
 * it. Until the base is renamed into place nothing depends on it, from then on nothing depends on what it replaces.
 */
final class Rewriter {

    private final Disk disk;
    private final Segments segments;
    private final Index index;
    private final int copyBytes;
    private final SegmentWriter base;
    private final Index copy = new Index();
    private final SortedMap<String, Positions> standing;
    private final SortedMap<String, Integer> sizes;
    private final Queue<String> streams;
    private final Queue<String> values;
    private int copied;

    /** @param base empty; all that is in the index now is in lower segments */
    Rewriter(Disk disk, Segments segments, Index index, int copyBytes, SegmentWriter base) {
        this.disk = disk;
        this.segments = segments;
        this.index = index;
        this.copyBytes = copyBytes;
        this.base = base;
        this.standing = index.streams();
        this.sizes = index.sizes();
        this.streams = new ArrayDeque<>(sizes.keySet());
        this.values = new ArrayDeque<>(index.valueNames());
    }

    /** Copies a little; false once all is copied. */
    boolean step() throws IOException {
        if (!streams.isEmpty()) {
            append(new Batch(List.of(someEntries()), List.of()));
        } else if (!values.isEmpty()) {
            append(new Batch(List.of(), someValues()));
        }
        return !streams.isEmpty() || !values.isEmpty();
    }

    private void append(Batch batch) throws IOException {
        byte[] payload = Format.committed(List.of(Format.batch(batch)));
        copy.add(base.name().number(), base.append(payload), payload);
    }

    /**
     * Entries of a stream that was removed meanwhile are copied all the same: what was appended to it before that comes in a later
     * segment, and only then its removal.
     */
    private Append someEntries() {
        String stream = streams.element();
        Positions positions = Objects.requireNonNull(standing.get(stream), stream);
        int size = sizes.getOrDefault(stream, 0);
        List<byte[]> entries = new ArrayList<>();
        int from = copied;
        try (Segments.Pin pin = segments.pin()) {
            for (int bytes = 0; bytes < copyBytes && copied < size; copied++) {
                byte[] entry = pin.entry(positions.slice(copied, 1)[0]);
                entries.add(entry);
                bytes += entry.length + Format.ENTRY_HEAD;
            }
        }
        if (copied == size) {
            streams.remove();
            copied = 0;
        }
        return new Append(stream, from, entries);
    }

    /** A value overwritten since may come in its newer form; the segment that has it comes later and says the same. */
    private List<Value> someValues() {
        List<Value> some = new ArrayList<>();
        try (Segments.Pin pin = segments.pin()) {
            for (int bytes = 0; bytes < copyBytes && !values.isEmpty(); ) {
                String name = values.remove();
                byte[] content = pin.entry(index.value(name).orElseThrow().position());
                some.add(new Value(name, content));
                bytes += content.length + Format.ENTRY_HEAD;
            }
        }
        return some;
    }

    /** Puts the base in the place of all before it. */
    void finish() throws IOException {
        SegmentName name = base.name();
        base.append(Format.complete(name.number() + 1));
        base.close();
        disk.rename(name.unfinishedPath(), name.path());
        disk.forceDirectory(SegmentName.DIRECTORY);
        segments.add(name);
        index.move(name.number(), copy, standing);
        segments.retireBelow(name.number());
    }

    /** Leaves everything as it was. */
    void abandon() throws IOException {
        base.close();
        disk.delete(base.name().unfinishedPath());
    }
}
