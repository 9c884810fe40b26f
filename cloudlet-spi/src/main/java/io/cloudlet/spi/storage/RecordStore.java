package io.cloudlet.spi.storage;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Keeps a cloudlet's own log, its replicas of other logs, and a few small values: append-only <em>streams</em> of entries,
 * removed whole if at all, and named <em>values</em> that are overwritten. Entries are opaque here.
 *
 * <p>Guarantee: a {@link Batch} is applied whole or not at all, and is durable when its stage completes; batches become
 * visible in the order of the calls. One writer at a time: a store opened by another process fences the former one out.
 * Thread-safe. Arrays are copied on their way in and out.
 *
 * <p>Every store takes entries and values of up to 1 MiB, names of up to 255 bytes of UTF-8, and batches of up to 31 MiB
 * of content; it may refuse anything larger, and everything above 32 MiB it must. After {@link #close()} every method but
 * {@link #streams()} and {@link #size} says {@link io.cloudlet.ConflictException}.
 */
public interface RecordStore extends AutoCloseable {

    /** The streams that hold at least one entry. */
    Set<String> streams();

    /** How many entries the stream holds; 0 if there is none of that name. */
    long size(String stream);

    /**
     * Entries from index {@code from} on, as many as fit into {@code maxBytes} but at least one if there is one. Blocks.
     *
     * @throws io.cloudlet.CorruptException when what is stored is not what was written
     * @throws io.cloudlet.InvalidArgumentException when {@code from} is negative
     */
    List<byte[]> read(String stream, long from, int maxBytes);

    /** The value, or an empty array if it was never set. Blocks. */
    byte[] value(String name);

    /**
     * Applies a batch. Expected sizes count the batches given before, so that calls need not wait for each other.
     *
     * @return completes once durable; fails with {@link io.cloudlet.ConflictException} when a stream does not have the
     *     expected size (nothing is applied), with {@link io.cloudlet.BackendFaultException} when the medium failed, after
     *     which the store refuses every further write
     * @throws io.cloudlet.InvalidArgumentException when something in it is too large, or a stream or value is named twice
     */
    CompletionStage<Void> apply(Batch batch);

    /** Waits for what was accepted, then releases the store. */
    @Override
    void close();

    /**
     * One atomic change.
     *
     * @param removals streams that are emptied, before anything is appended; what they held is gone, and its room is used
     *     again in time. A stream that does not exist may be named
     * @param appends at most one for each stream
     * @param values replaced whole
     */
    record Batch(List<String> removals, List<Append> appends, List<Value> values) {
        public Batch {
            removals = List.copyOf(removals);
            appends = List.copyOf(appends);
            values = List.copyOf(values);
        }

        /** One that removes nothing. */
        public Batch(List<Append> appends, List<Value> values) {
            this(List.of(), appends, values);
        }
    }

    /**
     * Entries added to the end of a stream.
     *
     * @param expectedSize how many entries the stream must hold before
     */
    record Append(String stream, long expectedSize, List<byte[]> entries) {
        public Append {
            entries = List.copyOf(entries);
        }
    }

    /** A named value; not for comparison, its content is an array. */
    @SuppressWarnings("ArrayRecordComponent")
    record Value(String name, byte[] content) {}
}
