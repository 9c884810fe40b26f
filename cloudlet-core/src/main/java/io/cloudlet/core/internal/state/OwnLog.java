package io.cloudlet.core.internal.state;

import io.cloudlet.BackendFaultException;
import io.cloudlet.CloudletException;
import io.cloudlet.CloudletId;
import io.cloudlet.ErrorCode;
import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.core.internal.identity.Successor;
import io.cloudlet.core.internal.identity.VerificationKey;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.spi.storage.RecordStore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The log that this cloudlet writes.
 *
 * <p>Appends queue while one batch is on its way to the disk; what has queued meanwhile becomes the next batch. So one
 * signature and one force cover however many records came in that time, and a single append waits for one of each. Nobody
 * sees a record before it is durable. Confined to the core thread.
 */
public final class OwnLog {

    private Log log;
    private final EpochSigner signer;
    private final BranchMerge merge;
    private final RecordStore store;
    private final Executor core;
    private final Consumer<List<LogRecord>> applied;
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private final Map<Key, Integer> underWay = new HashMap<>();
    private boolean writing;
    private @Nullable Checkpoint newest;
    private @Nullable CloudletException fault;

    private record Pending(List<LogRecord> records, CompletableFuture<Head> done) {
        long bytes() {
            return records.stream().mapToLong(record -> record.bytes().length).sum();
        }
    }

    /**
     * Reads the stored log and begins a new epoch, to be written by {@link #open}.
     *
     * @param applied told, on the core thread, what became durable
     * @param least the least number that the epoch may have
     */
    public OwnLog(
            SigningKey identity,
            byte[] federation,
            RecordStore store,
            CloudletRuntime runtime,
            Executor core,
            Consumer<List<LogRecord>> applied,
            long least) {
        CloudletId self = identity.cloudlet();
        this.store = store;
        this.core = core;
        this.applied = applied;
        this.log = new Log(self, store, core);
        this.newest = log.load();
        LogEpoch next = log.content().epoch().next(least, runtime.keyEntropy());
        this.signer = new EpochSigner(identity, federation, runtime, next);
        this.merge = new BranchMerge(this, signer, runtime.keyEntropy());
    }

    /** From now on checkpoints carry these. */
    public void echoing(Supplier<List<Echo>> seen) {
        signer.echoing(seen);
    }

    /** The newest epoch of a stored log, without reading that; {@link LogEpoch#NONE} if nothing is stored. */
    public static LogEpoch newestEpoch(CloudletId self, RecordStore store) {
        byte[] stored = store.value(new LogFiles(self, store).checkpointName());
        return stored.length == 0
                ? LogEpoch.NONE
                : Checkpoint.decode(stored).head().epoch();
    }

    /**
     * The last that a stored log holds, for a successor of the identity key to name.
     *
     * @throws io.cloudlet.CorruptException {@code home-damaged}
     */
    public static Successor.Last last(CloudletId self, RecordStore store) {
        Log log = new Log(self, store, Runnable::run);
        Checkpoint unused = log.load();
        Head head = log.content().head();
        byte[] newest = new byte[Hash.LENGTH];
        for (long position = 1; log.content().get(Keys.authority(position)) != null; position++) {
            newest = Hash.sha256(Objects.requireNonNull(log.content().get(Keys.authority(position)))
                    .bytes());
        }
        return new Successor.Last(
                head.epoch().number(), head.epoch().bits(), head.sequence(), head.history(), Hash.hex(newest));
    }

    /** Writes the opening, and {@code first} with it; nothing else may be appended before. */
    public CompletionStage<Head> open(List<LogRecord> first) {
        Head before = log.content().head();
        List<LogRecord> records = new ArrayList<>(first.size() + 2);
        records.add(new Opening(signer.epoch(), before).toRecord());
        if (before.sequence() > 0) {
            records.add(Runs.of(log.content().tree(), before).toRecord());
        }
        records.addAll(first);
        return append(records);
    }

    /** Appends all of {@code records} or none; completes with the head once they are durable and signed. */
    public CompletionStage<Head> append(List<LogRecord> records) {
        CompletableFuture<Head> done = new CompletableFuture<>();
        if (fault != null) {
            done.completeExceptionally(fault);
            return done;
        }
        records.forEach(record -> underWay.merge(new Key(record.key()), 1, Integer::sum));
        pending.add(new Pending(List.copyOf(records), done));
        writeNext();
        return done;
    }

    /**
     * Whether something was appended under that key that is not durable yet: whoever replaces the record that is live now
     * would undo it.
     */
    public boolean underWay(byte[] key) {
        return underWay.containsKey(new Key(key));
    }

    private void arrived(Collection<Pending> appends) {
        appends.forEach(append -> append.records()
                .forEach(record -> underWay.computeIfPresent(
                        new Key(record.key()), (key, count) -> count == 1 ? null : count - 1)));
    }

    /** Signs that this cloudlet is alive, without writing anything. */
    public void beat() {
        Checkpoint last = newest;
        if (!writing && fault == null && last != null && opened()) {
            newest = signer.sign(last.head(), last.root());
        }
    }

    /** When this process signed the beat that {@code theirs} echoes; empty if it echoes none of this epoch. */
    OptionalLong echoedNanos(Checkpoint theirs) {
        return signer.echoedNanos(theirs);
    }

    /** The newest checkpoint over durable records; null before {@link #open} completed for the first time ever. */
    public @Nullable Checkpoint checkpoint() {
        return newest;
    }

    /** The epoch of this run. */
    public LogEpoch epoch() {
        return signer.epoch();
    }

    /** The live record under a key. */
    public @Nullable LogRecord get(byte[] key) {
        return log.content().get(key);
    }

    /** Every live record. */
    public Iterable<LogRecord> live() {
        return log.content().live();
    }

    /** Why nothing can be written any more, or null. */
    public @Nullable CloudletException fault() {
        return fault;
    }

    /** Whether the epoch of this run is open. */
    boolean opened() {
        return newest != null && newest.head().epoch().equals(signer.epoch());
    }

    /** Makes one log of this one and another branch of it, under an epoch above both. */
    CompletionStage<Head> merge(Branch other) {
        return merge.with(other);
    }

    /** Does something before the next append, as soon as nothing is being written; where it fails, so does {@code done}. */
    void whenIdle(Runnable step, CompletableFuture<Head> done) {
        if (fault != null) {
            done.completeExceptionally(fault);
            return;
        }
        waiting.add(() -> {
            try {
                step.run();
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        writeNext();
    }

    /** Appends records alone and at once; nothing may be being written. */
    void writeNow(List<LogRecord> records, CompletableFuture<Head> done) {
        records.forEach(record -> underWay.merge(new Key(record.key()), 1, Integer::sum));
        write(List.of(new Pending(records, done)));
    }

    /** Goes on with another log, and these records appended to it; nothing may be being written. */
    void goOnWith(Log next, List<LogRecord> records, CompletableFuture<Head> done) {
        LogContent.Staged staged = next.content().stage(records);
        LogContent.Staged told = log.content().stageJump(staged.tree(), staged.history(), staged.epoch());
        Checkpoint checkpoint = signer.sign(staged.head(), staged.root());
        next.commitUnwritten(staged);
        writing = true;
        next.rebase(() -> checkpoint).whenComplete((nothing, failure) -> {
            writing = false;
            if (failure != null) {
                fail(List.of(new Pending(records, done)), failure);
                return;
            }
            log = next;
            newest = checkpoint;
            applied.accept(told.records());
            done.complete(checkpoint.head());
            writeNext();
        });
    }

    VerificationKey identity() {
        return signer.identity();
    }

    Log log() {
        return log;
    }

    private void writeNext() {
        while (!writing && fault == null && !(waiting.isEmpty() && pending.isEmpty())) {
            if (waiting.isEmpty()) {
                write(takeBatch());
            } else {
                waiting.remove().run();
            }
        }
    }

    private List<Pending> takeBatch() {
        List<Pending> batch = new ArrayList<>();
        long bytes = 0;
        do {
            Pending next = pending.remove();
            batch.add(next);
            bytes += next.bytes();
        } while (!pending.isEmpty() && bytes + pending.element().bytes() <= Log.BATCH_BYTES);
        return batch;
    }

    private void write(List<Pending> batch) {
        List<LogRecord> records =
                batch.stream().flatMap(p -> p.records().stream()).toList();
        try {
            LogContent.Staged staged = log.content().stage(records);
            Checkpoint checkpoint = signer.sign(staged.head(), staged.root());
            CompletionStage<Void> durable = store.apply(log.batch(staged, checkpoint));
            writing = true;
            durable.whenCompleteAsync((nothing, failure) -> written(batch, staged, checkpoint, failure), core);
        } catch (RuntimeException e) {
            refuse(batch, e);
        }
    }

    /** What stands in the way may be one of several appends; the others must not suffer for it. */
    private void refuse(List<Pending> batch, RuntimeException why) {
        if (batch.size() == 1) {
            arrived(batch);
            batch.get(0).done().completeExceptionally(why);
            return;
        }
        for (int i = batch.size() - 1; i >= 0; i--) {
            pending.addFirst(batch.get(i));
        }
        write(List.of(pending.remove()));
    }

    private void written(
            List<Pending> batch, LogContent.Staged staged, Checkpoint checkpoint, @Nullable Throwable failure) {
        writing = false;
        arrived(batch);
        if (failure != null) {
            fail(batch, failure);
            return;
        }
        log.commit(staged);
        log.stored(staged.head().sequence());
        newest = checkpoint;
        applied.accept(staged.records());
        batch.forEach(p -> p.done().complete(checkpoint.head()));
        if (!writing) {
            log.compactIfWorthwhile();
        }
        writeNext();
    }

    /** From now on nothing is written: others would never read it. */
    public void refuseWrites(CloudletException why) {
        if (fault == null) {
            fault = why;
            pending.forEach(p -> p.done().completeExceptionally(why));
            pending.clear();
        }
    }

    private void fail(List<Pending> batch, Throwable failure) {
        BackendFaultException broken = new BackendFaultException(
                ErrorCode.BACKEND_FAULT,
                "the store failed, so this cloudlet writes nothing more until it is opened again: "
                        + failure.getMessage(),
                failure);
        fault = broken;
        batch.forEach(p -> p.done().completeExceptionally(broken));
        pending.forEach(p -> p.done().completeExceptionally(broken));
        pending.clear();
    }
}
