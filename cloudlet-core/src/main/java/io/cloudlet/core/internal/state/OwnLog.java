package io.cloudlet.core.internal.state;

import io.cloudlet.BackendFaultException;
import io.cloudlet.CloudletException;
import io.cloudlet.CloudletId;
import io.cloudlet.ErrorCode;
import io.cloudlet.core.internal.identity.Lease;
import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.core.internal.identity.Successor;
import io.cloudlet.core.internal.identity.VerificationKey;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.spi.storage.RecordStore;
import java.time.Duration;
import java.time.Instant;
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
 * sees a record before it is durable. Checkpoints are signed by a key made for this log epoch and leased by the identity
 * key; the lease is counted in beats and renewed when half of it is used. Confined to the core thread.
 */
public final class OwnLog {

    private static final long LEASE_BEATS = 40_000;
    private static final Duration LEASE = Duration.ofDays(1);

    private Log log;
    private final CloudletId self;
    private final byte[] federation;
    private final SigningKey identity;
    private SigningKey checkpointKey;
    private LogEpoch epoch;
    private long parted;
    private final RecordStore store;
    private final CloudletRuntime runtime;
    private final Executor core;
    private final Consumer<List<LogRecord>> applied;
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();
    private final ArrayDeque<Runnable> merges = new ArrayDeque<>();
    private final Map<Key, Integer> underWay = new HashMap<>();
    private final SignedBeats beats = new SignedBeats();
    private Supplier<List<Echo>> echoes = List::of;
    private Lease lease;
    private long beat;
    private boolean writing;
    private boolean known;
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
        this.identity = identity;
        this.self = identity.cloudlet();
        this.federation = federation;
        this.store = store;
        this.runtime = runtime;
        this.core = core;
        this.applied = applied;
        this.log = new Log(self, store, core);
        this.newest = log.load();
        byte[] unknown = store.value(partedName());
        this.parted = unknown.length == 0 ? log.content().sequence() : new WireReader(unknown).natural("sequence");
        this.epoch = log.content().head().epoch().next(least, runtime.keyEntropy());
        this.checkpointKey = SigningKey.generate(runtime.keyEntropy());
        this.lease = leased();
    }

    /** From now on checkpoints carry these. */
    public void echoing(Supplier<List<Echo>> seen) {
        echoes = seen;
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
        note(new WireWriter(Long.BYTES).u64(parted).toBytes());
        List<LogRecord> records = new ArrayList<>(first.size() + 1);
        records.add(new Opening(epoch, log.content().head()).toRecord());
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
        if (!writing && fault == null && newest != null && newest.head().epoch().equals(epoch)) {
            newest = signed(newest.head(), newest.root());
        }
    }

    /** When this process signed the beat that {@code theirs} echoes; empty if it echoes none of this epoch. */
    OptionalLong echoedNanos(Checkpoint theirs) {
        return beats.at(theirs.echoed(epoch));
    }

    /** The newest checkpoint over durable records; null before {@link #open} completed for the first time ever. */
    public @Nullable Checkpoint checkpoint() {
        return newest;
    }

    /** The epoch of this run. */
    public LogEpoch epoch() {
        return epoch;
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

    /** Others hold what this run wrote: from here on no other branch can begin before it. */
    void known() {
        if (!known) {
            known = true;
            note(new byte[0]);
        }
    }

    private String partedName() {
        return "parted/" + self.hex();
    }

    private void note(byte[] from) {
        store.apply(new RecordStore.Batch(List.of(), List.of(new RecordStore.Value(partedName(), from))));
    }

    /** Whether the epoch of this run is open. */
    boolean opened() {
        return newest != null && newest.head().epoch().equals(epoch);
    }

    /** Up to where this log and another branch of it, which ends in that epoch, are the same, as far as can be told. */
    long parted(LogEpoch other) {
        return log.endOf(other).orElse(parted);
    }

    /**
     * Opens an epoch above this one and that of another branch, which continues the higher of the two.
     *
     * @param changes what the lower has to add, asked for when nothing is being written any more
     */
    CompletionStage<Head> continueBoth(Branch other, Supplier<List<LogRecord>> changes) {
        CompletableFuture<Head> done = new CompletableFuture<>();
        if (fault != null) {
            done.completeExceptionally(fault);
            return done;
        }
        merges.add(() -> {
            try {
                merge(other, changes.get(), done);
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        writeNext();
        return done;
    }

    private void merge(Branch other, List<LogRecord> changes, CompletableFuture<Head> done) {
        LogEpoch theirs = other.checkpoint().head().epoch();
        boolean jumps = theirs.compareTo(epoch) > 0;
        Log next = jumps ? log.beside(other) : log;
        parted = next.content().sequence();
        epoch = (jumps ? theirs : epoch).next(0, runtime.keyEntropy());
        checkpointKey = SigningKey.generate(runtime.keyEntropy());
        beat = 0;
        lease = leased();
        List<LogRecord> records = new ArrayList<>();
        records.add(new Opening(epoch, next.content().head()).toRecord());
        records.addAll(changes);
        List<Pending> batch = List.of(new Pending(records, done));
        if (!jumps) {
            records.forEach(record -> underWay.merge(new Key(record.key()), 1, Integer::sum));
            write(batch);
            return;
        }
        LogContent.Staged staged = next.content().stage(records);
        LogContent.Staged told = log.content().stageJump(staged.tree(), staged.history(), staged.epoch());
        Checkpoint checkpoint = signed(staged.head(), staged.root());
        next.commitUnwritten(staged);
        writing = true;
        next.rebase(() -> checkpoint)
                .whenComplete((nothing, failure) -> merged(next, told, checkpoint, batch, failure));
    }

    private void merged(
            Log next,
            LogContent.Staged told,
            Checkpoint checkpoint,
            List<Pending> opening,
            @Nullable Throwable failure) {
        writing = false;
        if (failure != null) {
            fail(opening, failure);
            return;
        }
        log = next;
        newest = checkpoint;
        applied.accept(told.records());
        opening.forEach(p -> p.done().complete(checkpoint.head()));
        writeNext();
    }

    VerificationKey identity() {
        return identity.verification();
    }

    Log log() {
        return log;
    }

    private void writeNext() {
        while (!writing && fault == null && !(merges.isEmpty() && pending.isEmpty())) {
            if (merges.isEmpty()) {
                write(takeBatch());
            } else {
                merges.remove().run();
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
            Checkpoint checkpoint = signed(staged.head(), staged.root());
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

    private Checkpoint signed(Head head, String root) {
        beat++;
        if (beat > lease.lastBeat() - LEASE_BEATS / 2) {
            lease = leased();
        }
        beats.signed(beat, runtime.time().nanos());
        return Checkpoint.sign(self, head, root, beat, echoes.get(), lease, checkpointKey, federation);
    }

    private Lease leased() {
        Instant now = runtime.time().wall();
        return new Lease.Terms(
                        Lease.Use.CHECKPOINT,
                        checkpointKey.verification(),
                        epoch.number(),
                        epoch.bits(),
                        now,
                        now.plus(LEASE),
                        beat + LEASE_BEATS)
                .sign(identity, federation);
    }
}
