package io.cloudlet.core.internal.state;

import io.cloudlet.CloudletId;
import io.cloudlet.CorruptException;
import io.cloudlet.ErrorCode;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.spi.storage.RecordStore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One cloudlet's log as kept here, own or replica: its content in memory, its records in the store, the newest ones also in
 * memory so that passing on what just came reads no disk. Confined to the core thread.
 */
final class Log {

    private static final int TAIL = 1024;
    private static final int LOAD_CHUNK = 4 << 20;

    /** What one batch for the store takes; the store's own limit is four times that. */
    static final int BATCH_BYTES = 8 << 20;

    private final CloudletId origin;
    private final RecordStore store;
    private final ArrayDeque<LogRecord> tail = new ArrayDeque<>();
    private final LogContent content = new LogContent();
    private long stored;

    Log(CloudletId origin, RecordStore store) {
        this.origin = origin;
        this.store = store;
    }

    LogContent content() {
        return content;
    }

    String stream() {
        return "log/" + origin.hex();
    }

    String checkpointName() {
        return "checkpoint/" + origin.hex();
    }

    /**
     * Reads what the store holds of a log that is written in whole batches.
     *
     * @return the checkpoint over exactly that, or null if the store holds nothing of this log
     * @throws CorruptException if records and checkpoint do not fit
     */
    @Nullable
    Checkpoint load() {
        Checkpoint checkpoint = loadAll();
        if (checkpoint != null) {
            requireCovered(checkpoint);
        }
        return checkpoint;
    }

    /**
     * Reads what the store holds of another's log, whose suffixes may have been written in several batches.
     *
     * @return the checkpoint over exactly that, or null if the store holds nothing of this log, or a suffix in part
     * @throws CorruptException if records and checkpoint do not fit
     */
    @Nullable
    Checkpoint loadReplica() {
        Checkpoint checkpoint = loadAll();
        if (checkpoint == null || content.sequence() < checkpoint.head().sequence()) {
            return null;
        }
        requireCovered(checkpoint);
        return checkpoint;
    }

    private @Nullable Checkpoint loadAll() {
        byte[] signed = store.value(checkpointName());
        long size = store.size(stream());
        if (signed.length == 0 && size == 0) {
            return null;
        }
        try {
            for (long at = 0; at < size; ) {
                List<LogRecord> records = decode(store.read(stream(), at, LOAD_CHUNK));
                content.commit(content.stage(records));
                at += records.size();
            }
            stored = size;
            return Checkpoint.decode(signed);
        } catch (MalformedException | UnknownRecordException | TreeLimitException e) {
            throw damaged(String.valueOf(e.getMessage()), e);
        }
    }

    /** What to write for {@code staged}, the stream's size being checked by the store. */
    RecordStore.Batch batch(LogContent.Staged staged, Checkpoint checkpoint) {
        List<byte[]> entries = staged.records().stream().map(LogRecord::bytes).toList();
        return new RecordStore.Batch(
                entries.isEmpty() ? List.of() : List.of(new RecordStore.Append(stream(), content.sequence(), entries)),
                List.of(new RecordStore.Value(checkpointName(), checkpoint.encode())));
    }

    /**
     * The same for a suffix of any length, in batches that a store takes. The first carries the checkpoint, so that a crash
     * between them leaves fewer records than it covers, which {@link #loadReplica} knows how to tell.
     */
    List<RecordStore.Batch> batches(LogContent.Staged staged, Checkpoint checkpoint) {
        List<RecordStore.Batch> batches = new ArrayList<>();
        List<RecordStore.Value> values = List.of(new RecordStore.Value(checkpointName(), checkpoint.encode()));
        long at = content.sequence();
        List<byte[]> entries = new ArrayList<>();
        long bytes = 0;
        for (LogRecord record : staged.records()) {
            if (bytes + record.bytes().length > BATCH_BYTES) {
                batches.add(new RecordStore.Batch(List.of(new RecordStore.Append(stream(), at, entries)), values));
                at += entries.size();
                values = List.of();
                entries = new ArrayList<>();
                bytes = 0;
            }
            entries.add(record.bytes());
            bytes += record.bytes().length;
        }
        batches.add(new RecordStore.Batch(List.of(new RecordStore.Append(stream(), at, entries)), values));
        return batches;
    }

    /** Root of the history tree over the first {@code sequence} records, in hexadecimal. May read the disk. */
    String historyAt(long sequence) {
        HistoryTree history = HistoryTree.empty();
        while (history.size() < sequence) {
            for (LogRecord record : read(history.size(), LOAD_CHUNK)) {
                if (history.size() < sequence) {
                    history = history.append(record.hash());
                }
            }
        }
        return Hash.hex(history.root());
    }

    /** Makes a staged change take effect in memory. */
    void commit(LogContent.Staged staged) {
        content.commit(staged);
        tail.addAll(staged.records());
        trim();
    }

    /** Notes that the store now holds everything up to {@code sequence}. */
    void stored(long sequence) {
        stored = Math.max(stored, sequence);
        trim();
    }

    /** Records after {@code from}, at least one if there is one, as many as fit into {@code maxBytes}. May read the disk. */
    List<LogRecord> read(long from, int maxBytes) {
        long tailStart = content.sequence() - tail.size();
        if (from < tailStart) {
            List<LogRecord> records = decode(store.read(stream(), from, maxBytes));
            int usable = (int) Math.min(records.size(), tailStart - from);
            return usable > 0 ? records.subList(0, usable) : records;
        }
        List<LogRecord> records = new ArrayList<>();
        int bytes = 0;
        long position = tailStart;
        for (LogRecord record : tail) {
            if (position++ < from) {
                continue;
            }
            bytes += record.bytes().length;
            if (bytes > maxBytes && !records.isEmpty()) {
                break;
            }
            records.add(record);
        }
        return records;
    }

    private void trim() {
        while (tail.size() > TAIL && content.sequence() - tail.size() < stored) {
            tail.removeFirst();
        }
    }

    private void requireCovered(Checkpoint checkpoint) {
        if (!checkpoint.head().equals(content.head()) || !checkpoint.root().equals(content.root())) {
            throw damaged("its checkpoint says " + checkpoint.head() + ", its records " + content.head(), null);
        }
    }

    private CorruptException damaged(String what, @Nullable Throwable cause) {
        return new CorruptException(
                ErrorCode.HOME_DAMAGED,
                "the stored log of cloudlet " + origin.abbreviated() + " is damaged: " + what
                        + "; restore the home directory from a backup",
                cause);
    }

    private static List<LogRecord> decode(List<byte[]> entries) {
        return entries.stream().map(LogRecord::decode).toList();
    }
}
