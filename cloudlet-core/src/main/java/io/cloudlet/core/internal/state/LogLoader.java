package io.cloudlet.core.internal.state;

import io.cloudlet.core.internal.state.LogRecord.Kind;
import io.cloudlet.core.internal.state.MerkleSearchTree.Entry;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.spi.storage.RecordStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads a stored log: what its records were checked for when they were taken over is not checked again, only what is signed. */
final class LogLoader {

    private static final int CHUNK = 4 << 20;

    private final RecordStore store;
    private final LogFiles files;
    private final HistoryLeaves leaves;
    /** What was said under keys, in order, deletions too. */
    private final List<Entry> said = new ArrayList<>();

    private final List<byte[]> fresh = new ArrayList<>();
    private HistoryTree history = HistoryTree.empty();
    private LogEpoch epoch = LogEpoch.NONE;
    private long bytes;

    LogLoader(RecordStore store, LogFiles files, HistoryLeaves leaves) {
        this.store = store;
        this.files = files;
        this.leaves = leaves;
    }

    /** Bytes of all records that are stored, live or not. */
    long bytes() {
        return bytes;
    }

    /**
     * What the store holds.
     *
     * @throws MalformedException if that makes no log
     */
    LogContent.Staged load() {
        files.readLayout();
        if (!files.baseStream().isEmpty()) {
            readBase();
        }
        do {
            readSegment();
        } while (files.nextSegment(history.size()));
        leaves.found(store.size(files.leavesName()));
        if (!leaves.complete()) {
            throw new MalformedException("hashes of its history are missing");
        }
        return new LogContent.Staged(List.of(), history, MerkleSearchTree.sorted(live()), epoch);
    }

    private void readBase() {
        String stream = files.baseStream();
        LogFiles.Marker marker = LogFiles.Marker.decode(
                store.read(stream, 0, 1).stream().findFirst().orElse(new byte[0]));
        history = marker.history();
        epoch = marker.epoch();
        leaves.reset(marker.start(), history.size(), marker.open());
        files.baseEnds(history.size());
        long size = store.size(stream);
        for (long at = 1; at < size; ) {
            List<byte[]> entries = store.read(stream, at, CHUNK);
            entries.forEach(bytesOfEntry -> keepLive(LogFiles.entry(bytesOfEntry)));
            at += entries.size();
        }
    }

    private void readSegment() {
        String stream = files.segment();
        long size = store.size(stream);
        for (long at = 0; at < size; ) {
            List<byte[]> records = store.read(stream, at, CHUNK);
            records.forEach(record -> take(LogRecord.decode(record)));
            leaves.append(fresh);
            leaves.found(0); // they are in the store already
            fresh.clear();
            at += records.size();
        }
    }

    private void take(LogRecord record) {
        history = history.append(record.hash());
        fresh.add(record.hash());
        if (record.kind() == Kind.OPENING) {
            epoch = Opening.of(record).epoch();
            bytes += record.bytes().length;
        } else {
            keep(Entry.of(record, history.size()));
        }
    }

    private void keepLive(Entry entry) {
        Kind kind = entry.record().kind();
        if (kind == Kind.DELETION || kind == Kind.OPENING) {
            throw new MalformedException("a " + kind + " among what is live");
        }
        keep(entry);
    }

    private void keep(Entry entry) {
        said.add(entry);
        bytes += entry.bytes();
    }

    /** By key, what was said last of each, unless that was its deletion. */
    private Entry[] live() {
        Entry[] all = said.toArray(new Entry[0]);
        EntryOrder.byKey(all);
        int count = 0;
        for (int i = 0; i < all.length; i++) {
            boolean last = i + 1 == all.length || !Arrays.equals(all[i].key(), all[i + 1].key());
            if (last && all[i].record().kind() != Kind.DELETION) {
                all[count++] = all[i];
            }
        }
        return Arrays.copyOf(all, count);
    }
}
