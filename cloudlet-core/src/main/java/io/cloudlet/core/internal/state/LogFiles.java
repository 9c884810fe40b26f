package io.cloudlet.core.internal.state;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.state.MerkleSearchTree.Entry;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import io.cloudlet.spi.storage.RecordStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Where one log lies in the store: <em>segments</em>, streams of records in order and without a gap, and before them a
 * <em>base</em>, a stream of what was live where the first segment begins. A value says which of them count. Compaction, and a
 * log that was taken over without what lies between, write a new base and make it count in one batch with the removal of what it
 * replaces; so a crash leaves the one or the other. Confined to the core thread.
 */
final class LogFiles {

    private static final int MOST_LEAVES = HistoryLeaves.TILE * Sha256.LENGTH;
    private static final int MOST_FRONTIER = 4096;

    private final RecordStore store;
    private final String id;
    private final TreeMap<Long, Integer> segments = new TreeMap<>();
    private int base;

    /**
     * The first entry of a base.
     *
     * @param history over everything up to there
     * @param start where the leaf hashes begin that are known
     * @param open those behind the last full tile
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Marker(LogEpoch epoch, HistoryTree history, HistoryTree start, byte[] open) {

        byte[] encode() {
            WireWriter out = new WireWriter(256);
            epoch.write(out);
            return out.field(history.encode()).field(start.encode()).field(open).toBytes();
        }

        static Marker decode(byte[] bytes) {
            WireReader in = new WireReader(bytes);
            Marker marker = new Marker(
                    LogEpoch.read(in),
                    HistoryTree.decode(in.field("history", MOST_FRONTIER)),
                    HistoryTree.decode(in.field("start of the leaves", MOST_FRONTIER)),
                    in.field("leaves", MOST_LEAVES));
            in.end("base");
            return marker;
        }

        Marker {
            open = open.clone();
        }
    }

    LogFiles(CloudletId origin, RecordStore store) {
        this.store = store;
        this.id = origin.hex();
        this.segments.put(0L, 0);
    }

    private LogFiles(LogFiles other) {
        this.store = other.store;
        this.id = other.id;
        this.base = other.base;
        this.segments.putAll(other.segments);
    }

    LogFiles copy() {
        return new LogFiles(this);
    }

    String checkpointName() {
        return "checkpoint/" + id;
    }

    String leavesName() {
        return "leaves/" + id;
    }

    private String layoutName() {
        return "log/" + id;
    }

    private String segmentName(int number) {
        return "log/" + id + "/" + number;
    }

    private String baseName(int number) {
        return "base/" + id + "/" + number;
    }

    /** Reads which streams count, and clears away what a crash left of a base that never came to count. */
    void readLayout() {
        byte[] layout = store.value(layoutName());
        if (layout.length > 0) {
            WireReader in = new WireReader(layout);
            base = in.count("base", Integer.MAX_VALUE);
            segments.clear();
            segments.put(0L, in.count("segment", Integer.MAX_VALUE));
            in.end("layout");
        }
        if (store.size(baseName(base + 1)) > 0) {
            store.apply(new RecordStore.Batch(List.of(baseName(base + 1)), List.of(), List.of()));
        }
    }

    boolean empty() {
        return base == 0 && store.size(segmentName(segments.firstEntry().getValue())) == 0;
    }

    /** The stream that holds the base; empty if there is none. */
    String baseStream() {
        return base == 0 ? "" : baseName(base);
    }

    /** The segment to append to. */
    String segment() {
        return segmentName(segments.lastEntry().getValue());
    }

    /** How many records come before the segment to append to. */
    long before() {
        return segments.lastKey();
    }

    /** From where on every record is there. */
    long floor() {
        return segments.firstKey();
    }

    /** While reading: the base ends at that sequence. */
    void baseEnds(long sequence) {
        int first = segments.firstEntry().getValue();
        segments.clear();
        segments.put(sequence, first);
    }

    /** While reading: the next segment, if there is anything in it, begins at that sequence. */
    boolean nextSegment(long sequence) {
        int next = segments.lastEntry().getValue() + 1;
        boolean there = store.size(segmentName(next)) > 0;
        if (there) {
            segments.put(sequence, next);
        }
        return there;
    }

    /** Records after {@code from} that are in the store, of one segment. */
    List<byte[]> read(long from, int maxBytes) {
        Map.Entry<Long, Integer> segment = segments.floorEntry(from);
        return store.read(segmentName(segment.getValue()), from - segment.getKey(), maxBytes);
    }

    /** From that sequence on, records go to a fresh segment. */
    void turn(long sequence) {
        if (segments.lastKey() < sequence) {
            segments.put(sequence, segments.lastEntry().getValue() + 1);
        }
    }

    /** From that sequence on, records go to a fresh segment, and nothing that comes before is of use any more. */
    void turnAnew(long sequence) {
        int next = segments.lastEntry().getValue() + 1;
        segments.clear();
        segments.put(sequence, next);
    }

    /** The stream for the next base. */
    String nextBase() {
        return baseName(base + 1);
    }

    static byte[] entry(Entry live) {
        byte[] record = live.record().bytes();
        return new WireWriter(Long.BYTES + record.length)
                .u64(live.sequence())
                .raw(record)
                .toBytes();
    }

    static Entry entry(byte[] bytes) {
        WireReader in = new WireReader(bytes);
        long sequence = in.natural("sequence");
        return Entry.of(LogRecord.decode(in.rest()), sequence);
    }

    /**
     * Makes the next base count, which ends at that sequence.
     *
     * @param lowest number of the oldest segment; from there up to the one that begins at that sequence all are removed
     */
    RecordStore.Batch replace(
            long sequence, int lowest, List<RecordStore.Append> appends, List<RecordStore.Value> values) {
        List<String> removals = new ArrayList<>();
        if (base > 0) {
            removals.add(baseName(base));
        }
        int first = Objects.requireNonNull(segments.get(sequence), "no segment begins there");
        for (int number = lowest; number < first; number++) {
            removals.add(segmentName(number));
        }
        base++;
        segments.headMap(sequence).clear();
        List<RecordStore.Value> all = new ArrayList<>(values);
        all.add(new RecordStore.Value(
                layoutName(), new WireWriter(8).u32(base).u32(first).toBytes()));
        return new RecordStore.Batch(removals, appends, all);
    }

    /** The number of the first segment. */
    int lowest() {
        return segments.firstEntry().getValue();
    }
}
