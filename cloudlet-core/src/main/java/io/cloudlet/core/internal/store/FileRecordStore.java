package io.cloudlet.core.internal.store;

import io.cloudlet.BackendFaultException;
import io.cloudlet.ConflictException;
import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.spi.storage.RecordStore;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Records in a journal of this cloudlet's home.
 *
 * <p><b>Why a journal of our own.</b> A cloudlet's state is a few append-only logs already. An embedded database would
 * write each record to a log of its own and then again into a tree nobody looks anything up in; here the log is the
 * store. What it takes to find an entry, eight bytes, is kept in memory; the contents stay on disk.
 *
 * <p><b>What is durable when.</b> Batches that wait while the disk is busy are written together, as one <em>group</em>,
 * and forced once; the more callers wait, the fewer forces each costs. A group is begun only when the one before it has
 * been forced. That is the whole of crash safety: a disk may forget or tear whatever was not forced, in any order, but
 * all of that is one group, the last, and a checksum over the group tells whether it is whole.
 *
 * <p><b>Why damage can be told from a crash.</b> Every group begins with its segment's <em>marker</em>, 64 random bits
 * that no content can guess. A bad group with a marker somewhere after it was durable once, for otherwise the later
 * group had not been begun: that is damage, and the store refuses to open, naming the byte, rather than lose what it
 * had promised. A bad group with no marker after it is what a crash leaves, and is cut off: nobody was told that it was
 * stored. (So the one thing that cannot be told from a crash is rot in the very last group of a store that was not
 * closed. One that was closed ends with an empty group.) Reading checks each entry's own checksum again.
 *
 * <p><b>Segments.</b> The journal is cut into segments, each complete before the next is made, each naming the next.
 * Overwritten values and removed streams are garbage; once that is half of all, what is live is copied into a <em>base</em> which replaces
 * all before it by one rename. A new file gets its name only when its content is durable.
 *
 * <p><b>After a failed write</b> nobody knows what the disk holds, so the store takes no further write (reading works);
 * opening it anew finds out.
 *
 * <p><b>Threads.</b> All writing is done by the runtime's serial executor {@code disk}, where stages complete, in the
 * order of the calls: who depends on a stage must not block there. Reads run on the calling thread. An entry is visible
 * once it is durable; the expected size of an append counts those accepted before, so that calls need not wait for each
 * other.
 *
 * <p>One writer at a time: the caller holds the home's lock ({@link io.cloudlet.spi.runtime.Disk#lock}) from before
 * opening until after closing. The store is closed before its runtime, which would drop its tasks.
 */
public final class FileRecordStore implements RecordStore {

    private static final Duration CLOSE_DEADLINE = Duration.ofMinutes(1);
    private static final int SLICE = 256;

    private final CloudletRuntime runtime;
    private final Executor disk;
    private final Limits limits;
    private final Segments segments;
    private final Index index;
    private final Journal journal;
    private final Pending pending;
    private final CompletableFuture<Void> released = new CompletableFuture<>();
    private boolean tidying; // the disk executor's

    private FileRecordStore(CloudletRuntime runtime, Limits limits) throws IOException {
        this.runtime = runtime;
        this.disk = runtime.serial("disk");
        this.limits = limits;
        this.segments = new Segments(runtime.disk());
        Recovery.Found found = Recovery.run(runtime.disk());
        this.index = found.index();
        this.journal = Journal.open(runtime, limits, segments, found);
        this.pending = new Pending(runtime.disk().location(), index::size);
    }

    /**
     * Opens the store of the runtime's home, an empty one if there is none. Reads all of it. Blocks.
     *
     * @throws io.cloudlet.CorruptException when it is damaged; it is left untouched
     * @throws ConflictException when a newer version of this library wrote it; it is left untouched
     * @throws BackendFaultException when the disk fails
     */
    public static FileRecordStore open(CloudletRuntime runtime) {
        return open(runtime, Limits.DEFAULT);
    }

    static FileRecordStore open(CloudletRuntime runtime, Limits limits) {
        try {
            return new FileRecordStore(runtime, limits);
        } catch (IOException e) {
            throw new BackendFaultException(
                    ErrorCode.BACKEND_FAULT,
                    "cannot open the store at " + runtime.disk().location() + ": " + e,
                    e);
        }
    }

    @Override
    public Set<String> streams() {
        return index.sizes().keySet();
    }

    @Override
    public long size(String stream) {
        return index.size(stream);
    }

    @Override
    public List<byte[]> read(String stream, long from, int maxBytes) {
        if (from < 0) {
            throw new InvalidArgumentException(ErrorCode.ARGUMENT_INVALID, "from must not be negative: " + from);
        }
        List<byte[]> entries = new ArrayList<>();
        try (Segments.Pin pin = segments.pin()) {
            long room = maxBytes;
            long[] positions;
            do {
                positions = index.positions(stream, from + entries.size(), SLICE);
                for (long position : positions) {
                    byte[] entry = pin.entry(position);
                    room -= entry.length;
                    if (room < 0 && !entries.isEmpty()) {
                        return entries;
                    }
                    entries.add(entry);
                }
            } while (positions.length > 0);
        }
        return entries;
    }

    @Override
    public byte[] value(String name) {
        try (Segments.Pin pin = segments.pin()) {
            return index.value(name).map(slot -> pin.entry(slot.position())).orElseGet(() -> new byte[0]);
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws InvalidArgumentException when an entry or value is larger than 1 MiB, the batch than 32 MiB, a name than
     * 255     bytes, or a stream or value is named twice
     */
    @Override
    public CompletionStage<Void> apply(Batch batch) {
        Batches.check(batch);
        Pending.Accepted accepted = pending.accept(batch, Format.batch(batch));
        if (accepted.commit()) {
            disk.execute(this::commit);
        }
        return accepted.stage();
    }

    private void commit() {
        List<Pending.Write> group = pending.take(limits.groupBytes());
        if (group.isEmpty()) {
            return;
        }
        try {
            journal.commit(group.stream().map(Pending.Write::bytes).toList());
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            pending.poison(e, group);
            return;
        }
        group.forEach(Pending.Write::succeed);
        if (pending.more()) {
            disk.execute(this::commit);
        }
        if (!tidying) {
            tidy();
        }
    }

    private void tidy() {
        try {
            tidying = !released.isDone() && !pending.poisoned() && journal.tidy();
        } catch (IOException | RuntimeException e) {
            tidying = false;
            pending.poison(e, List.of());
        }
        if (tidying) {
            disk.execute(this::tidy);
        }
    }

    @Override
    public void close() {
        if (pending.close()) {
            disk.execute(this::release);
        }
        runtime.await(
                released,
                CLOSE_DEADLINE,
                "closing the store at " + runtime.disk().location());
    }

    private void release() {
        while (pending.more()) {
            commit();
        }
        try {
            journal.close(!pending.poisoned());
            segments.close();
            released.complete(null);
        } catch (IOException | RuntimeException e) {
            released.completeExceptionally(new BackendFaultException(
                    ErrorCode.BACKEND_FAULT,
                    "closing the store at " + runtime.disk().location() + " failed: " + e,
                    e));
        }
    }
}
