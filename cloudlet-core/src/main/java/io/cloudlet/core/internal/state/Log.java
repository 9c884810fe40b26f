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
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One cloudlet's log as kept here, own or replica: its content in memory, its records in the store, the newest ones also in
 * memory so that passing on what just came reads no disk. Confined to the core thread.
 */
final class Log {

    private static final int TAIL = 1024;
    private static final int RECENT = 64;

    /** What one batch for the store takes; the store's own limit is four times that. */
    static final int BATCH_BYTES = 8 << 20;

    /** Records that are not live any more are let be up to here. */
    private static final long TOLERATED = 4 << 20;

    private final CloudletId origin;
    private final RecordStore store;
    private final Executor core;
    private final LogFiles files;
    private final HistoryLeaves leaves;
    private final ArrayDeque<LogRecord> tail = new ArrayDeque<>();
    private final ArrayDeque<Head> recent = new ArrayDeque<>();
    private final LogContent content = new LogContent();
    private long stored;
    private long bytes;
    private @Nullable Rebase rebase;

    Log(CloudletId origin, RecordStore store, Executor core) {
        this(origin, store, core, new LogFiles(origin, store));
    }

    private Log(CloudletId origin, RecordStore store, Executor core, LogFiles files) {
        this.origin = origin;
        this.store = store;
        this.core = core;
        this.files = files;
        this.leaves = new HistoryLeaves(store, files.leavesName());
    }

    LogContent content() {
        return content;
    }

    LogFiles files() {
        return files;
    }

    HistoryLeaves leaves() {
        return leaves;
    }

    /**
     * Reads what the store holds.
     *
     * @return the checkpoint over exactly that, or null if the store holds nothing of this log
     * @throws CorruptException if records and checkpoint do not fit
     */
    @Nullable
    Checkpoint load() {
        byte[] signed = store.value(files.checkpointName());
        try {
            LogLoader loader = new LogLoader(store, files, leaves);
            content.commit(loader.load());
            bytes = loader.bytes();
            stored = content.sequence();
            if (signed.length == 0 && stored == 0) {
                return null;
            }
            Checkpoint checkpoint = Checkpoint.decode(signed);
            if (!checkpoint.head().equals(content.head()) || !checkpoint.root().equals(content.root())) {
                throw damaged("its checkpoint says " + checkpoint.head() + ", its records " + content.head(), null);
            }
            return checkpoint;
        } catch (MalformedException | UnknownRecordException | TreeLimitException e) {
            throw damaged(String.valueOf(e.getMessage()), e);
        }
    }

    /** Another branch of this log; in the store it takes the place of this one once it is {@linkplain #rebase written}. */
    Log beside(Branch branch) {
        if (rebase != null) {
            rebase.stop();
        }
        Log log = new Log(origin, store, core, files.copy());
        LogEpoch epoch = branch.checkpoint().head().epoch();
        log.jump(content.stageJump(branch.tree(), branch.history(), epoch), branch.history(), List.of());
        return log;
    }

    /** What to write for {@code staged}, which appends; the streams' sizes are checked by the store. */
    RecordStore.Batch batch(LogContent.Staged staged, Checkpoint checkpoint) {
        List<RecordStore.Value> values = List.of(new RecordStore.Value(files.checkpointName(), checkpoint.encode()));
        return new RecordStore.Batch(appends(content.sequence(), staged.records(), hashes(staged.records())), values);
    }

    private List<RecordStore.Append> appends(long after, List<LogRecord> records, List<byte[]> fresh) {
        List<RecordStore.Append> appends = new ArrayList<>();
        if (!records.isEmpty()) {
            appends.add(new RecordStore.Append(
                    files.segment(),
                    after - files.before(),
                    records.stream().map(LogRecord::bytes).toList()));
        }
        RecordStore.Append tiles = leaves.filledBy(fresh);
        if (tiles != null) {
            appends.add(tiles);
        }
        return appends;
    }

    /** Makes a staged change take effect in memory; the store was given {@link #batch} of it. */
    void commit(LogContent.Staged staged) {
        commitUnwritten(staged);
        leaves.given();
        trim();
    }

    /** The same, where the store has yet to be given it: {@link #rebase} does that. */
    void commitUnwritten(LogContent.Staged staged) {
        recent.add(content.head());
        if (recent.size() > RECENT) {
            recent.remove();
        }
        content.commit(staged);
        leaves.append(hashes(staged.records()));
        tail.addAll(staged.records());
        bytes += size(staged.records());
    }

    /**
     * Makes a staged change take effect that replaces everything; the store gets it by and by.
     *
     * @param start what the history was where the leaf hashes begin that are known
     * @param known the leaf hashes from there on
     */
    void jump(LogContent.Staged staged, HistoryTree start, List<byte[]> known) {
        content.commit(staged);
        leaves.reset(start, start.size(), new byte[0]);
        leaves.append(known);
        tail.clear();
        recent.clear();
        bytes = staged.tree().bytes();
        stored = content.sequence();
    }

    /** Whether the store must not be given anything that is appended, until it has been given what comes before. */
    boolean waits() {
        return rebase != null && rebase.replaces();
    }

    /**
     * Begins to write what is live now as a base; what was jumped to, or all that came, counts once that is done.
     *
     * @return completes on the core thread when it counts; never if this is begun anew meanwhile
     */
    CompletionStage<Void> rebase(Rebase.Newest newest) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        rebase(newest, done);
        return done;
    }

    /** Begins anew, for whoever waits for it. */
    void rebase(Rebase.Newest newest, CompletableFuture<Void> done) {
        Rebase former = rebase;
        int lowest = former == null ? files.lowest() : former.lowest();
        if (former != null) {
            former.stop();
        }
        files.turnAnew(content.sequence());
        rebase = new Rebase(this, store, core, lowest, newest, done);
        rebase.start();
    }

    /** Begins to clear away what is not live any more, if there is enough of it. Nothing must be on its way to the store. */
    void compactIfWorthwhile() {
        long live = content.tree().bytes();
        if (rebase == null && bytes - live > Math.max(TOLERATED, live)) {
            files.turn(content.sequence());
            rebase = new Rebase(this, store, core, files.lowest(), null, new CompletableFuture<>());
            rebase.start();
        }
    }

    /** Bytes of all records in the store, live or not. */
    long bytes() {
        return bytes;
    }

    /** The base counts, which leaves so many bytes out. */
    void rebased(long dead) {
        bytes -= dead;
        rebase = null;
    }

    /** The records after that sequence, as far as they are in memory. */
    List<LogRecord> since(long sequence) {
        long first = content.sequence() - tail.size();
        return tail.stream().skip(Math.max(0, sequence - first)).toList();
    }

    /** What to append to the store that was not given to it while it had to wait. */
    List<RecordStore.Append> waiting(long sequence) {
        return appends(sequence, since(sequence), List.of());
    }

    /** Root of the history tree over the first {@code sequence} records, in hexadecimal, if that can be told. May read the disk. */
    Optional<String> historyAt(long sequence) {
        if (sequence >= content.sequence()) {
            return sequence == content.sequence() ? Optional.of(content.head().history()) : Optional.empty();
        }
        return recent.stream()
                .filter(head -> head.sequence() == sequence)
                .map(Head::history)
                .findFirst()
                .or(() -> leaves.rootAt(sequence).map(Hash::hex));
    }

    /** A proof that the first {@code sequence} records are the beginning of all. May read the disk. */
    Optional<List<byte[]>> prove(long sequence) {
        return leaves.prove(sequence);
    }

    /** Whether every record after that sequence can be read here. */
    boolean serves(long sequence) {
        return sequence >= files.floor() && sequence <= content.sequence();
    }

    /** Notes that the store now holds everything up to {@code sequence}. */
    void stored(long sequence) {
        stored = Math.max(stored, sequence);
        leaves.stored(sequence);
        trim();
    }

    /**
     * Records after {@code from}, which must be {@linkplain #serves served}; at least one if there is one, as many as fit into
     * {@code maxBytes}. May read the disk.
     */
    List<LogRecord> read(long from, int maxBytes) {
        long tailStart = content.sequence() - tail.size();
        if (from < tailStart) {
            List<LogRecord> records =
                    files.read(from, maxBytes).stream().map(LogRecord::decode).toList();
            int usable = (int) Math.min(records.size(), tailStart - from);
            return usable > 0 ? records.subList(0, usable) : records;
        }
        List<LogRecord> records = new ArrayList<>();
        int taken = 0;
        for (LogRecord record : since(from)) {
            taken += record.bytes().length;
            if (taken > maxBytes && !records.isEmpty()) {
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

    private CorruptException damaged(String what, @Nullable Throwable cause) {
        return new CorruptException(
                ErrorCode.HOME_DAMAGED,
                "the stored log of cloudlet " + origin.abbreviated() + " is damaged: " + what
                        + "; restore the home directory from a backup",
                cause);
    }

    static List<byte[]> hashes(List<LogRecord> records) {
        return records.stream().map(LogRecord::hash).toList();
    }

    static long lengths(List<byte[]> arrays) {
        return arrays.stream().mapToLong(array -> array.length).sum();
    }

    static long size(List<LogRecord> records) {
        return records.stream().mapToLong(record -> record.bytes().length).sum();
    }
}
