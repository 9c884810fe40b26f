package io.cloudlet.core.internal.state;

import io.cloudlet.core.internal.state.MerkleSearchTree.Entry;
import io.cloudlet.spi.storage.RecordStore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what is live of a log as a new base, piece by piece in the background, then makes it count in the place of the former
 * base and of the segments before it, in one batch. Confined to the core thread.
 */
final class Rebase {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.state");
    private static final int PIECE = 1 << 18;

    private final Log log;
    private final RecordStore store;
    private final Executor core;
    private final Executor aside;
    private final int lowest;
    private final @Nullable Newest newest;
    private final CompletableFuture<Void> done;
    private final String stream;
    private final long sequence;
    private final long dead;
    private final LogFiles.Marker marker;
    private final MerkleSearchTree live;
    private Queue<Entry> rest = new ArrayDeque<>();
    private long written;
    private boolean stopped;

    /** Tells the checkpoint over a log as it is when it is asked. */
    interface Newest {
        Checkpoint checkpoint();
    }

    /**
     * @param lowest the number of the oldest segment that this makes obsolete
     * @param newest what covers the log, where this replaces what the store has; null where it only clears away
     * @param done completed, on the core thread, when it counts or cannot be written
     */
    Rebase(
            Log log,
            RecordStore store,
            Executor core,
            Executor aside,
            int lowest,
            @Nullable Newest newest,
            CompletableFuture<Void> done) {
        this.log = log;
        this.store = store;
        this.core = core;
        this.aside = aside;
        this.lowest = lowest;
        this.newest = newest;
        this.done = done;
        this.stream = log.files().nextBase();
        LogContent content = log.content();
        this.sequence = content.sequence();
        this.dead = log.bytes() - content.tree().bytes();
        HistoryLeaves leaves = log.leaves();
        this.marker = new LogFiles.Marker(content.epoch(), content.history(), leaves.start(), leaves.open());
        this.live = content.tree();
    }

    /** Whether the store has nothing yet that can be appended to. */
    boolean replaces() {
        return newest != null;
    }

    int lowest() {
        return lowest;
    }

    /** Another takes its place. */
    void stop() {
        stopped = true;
    }

    void start() {
        aside.execute(() -> {
            Queue<Entry> inOrder = new ArrayDeque<>(live.bySequence());
            core.execute(() -> {
                rest = inOrder;
                write(List.of(stream), List.of(marker.encode()));
            });
        });
    }

    private void step() {
        if (stopped) {
            return;
        }
        if (rest.isEmpty()) {
            finish();
            return;
        }
        List<byte[]> entries = new ArrayList<>();
        for (int bytes = 0; bytes < PIECE && !rest.isEmpty(); ) {
            byte[] entry = LogFiles.entry(rest.remove());
            entries.add(entry);
            bytes += entry.length;
        }
        write(List.of(), entries);
    }

    private void write(List<String> removals, List<byte[]> entries) {
        if (stopped) {
            return;
        }
        List<RecordStore.Append> appends = List.of(new RecordStore.Append(stream, written, entries));
        written += entries.size();
        apply(new RecordStore.Batch(removals, appends, List.of()), this::step);
    }

    private void finish() {
        LogFiles files = log.files();
        List<RecordStore.Append> appends = List.of();
        List<RecordStore.Value> values = List.of();
        if (newest != null) {
            if (Log.size(log.since(sequence)) > Log.BATCH_BYTES) {
                log.rebase(newest, done); // so much came meanwhile that it is better begun anew
                return;
            }
            appends = log.waiting(sequence);
            values = List.of(new RecordStore.Value(
                    files.checkpointName(), newest.checkpoint().encode()));
        }
        RecordStore.Batch batch = files.replace(sequence, lowest, appends, values);
        if (newest != null && log.leaves().anew()) {
            List<String> removals = new ArrayList<>(batch.removals());
            removals.add(files.leavesName());
            batch = new RecordStore.Batch(removals, batch.appends(), batch.values());
        }
        long reached = log.content().sequence();
        boolean replaced = replaces();
        log.rebased(dead);
        if (replaced) {
            log.leaves().given();
        }
        apply(batch, () -> {
            if (replaced) {
                log.stored(reached);
            }
            done.complete(null);
        });
    }

    private void apply(RecordStore.Batch batch, Runnable then) {
        store.apply(batch)
                .whenCompleteAsync(
                        (nothing, failure) -> {
                            if (failure == null) {
                                then.run();
                            } else {
                                LOG.error("a log could not be written anew: {}", failure.getMessage());
                                done.completeExceptionally(failure);
                            }
                        },
                        core);
    }
}
