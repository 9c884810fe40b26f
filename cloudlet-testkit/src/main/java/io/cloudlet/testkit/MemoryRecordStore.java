package io.cloudlet.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cloudlet.ConflictException;
import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.spi.storage.RecordStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Records in memory, for tests; a batch is applied before {@link #apply} returns. What is durable is so as long as this
 * object lives: {@link #reopened()} is the store after a restart. Thread-safe.
 */
public final class MemoryRecordStore implements RecordStore {

    private static final int LARGEST_ENTRY = 1 << 20;
    private static final int LARGEST_BATCH = 32 << 20;
    private static final int LONGEST_NAME = 255;

    private final Map<String, List<byte[]>> streams = new HashMap<>();
    private final Map<String, byte[]> values = new HashMap<>();
    private boolean closed;

    /** An empty store. */
    public MemoryRecordStore() {}

    /** A store that holds what was applied here so far. */
    public synchronized MemoryRecordStore reopened() {
        MemoryRecordStore store = new MemoryRecordStore();
        streams.forEach((name, entries) -> store.streams.put(name, new ArrayList<>(entries)));
        store.values.putAll(values);
        return store;
    }

    @Override
    public synchronized Set<String> streams() {
        return Set.copyOf(streams.keySet());
    }

    @Override
    public synchronized long size(String stream) {
        return entries(stream).size();
    }

    private List<byte[]> entries(String stream) {
        return streams.getOrDefault(stream, List.of());
    }

    @Override
    public synchronized List<byte[]> read(String stream, long from, int maxBytes) {
        requireOpen();
        if (from < 0) {
            throw new InvalidArgumentException(ErrorCode.ARGUMENT_INVALID, "from must not be negative: " + from);
        }
        List<byte[]> entries = entries(stream);
        List<byte[]> read = new ArrayList<>();
        long room = maxBytes;
        for (long i = from; i < entries.size(); i++) {
            byte[] entry = entries.get((int) i);
            room -= entry.length;
            if (room < 0 && !read.isEmpty()) {
                break;
            }
            read.add(entry.clone());
        }
        return read;
    }

    @Override
    public synchronized byte[] value(String name) {
        requireOpen();
        return values.getOrDefault(name, new byte[0]).clone();
    }

    @Override
    public synchronized CompletionStage<Void> apply(Batch batch) {
        check(batch);
        try {
            requireOpen();
            batch.appends().forEach(append -> requireSize(append, batch.removals()));
        } catch (ConflictException e) {
            return CompletableFuture.failedStage(e);
        }
        batch.removals().forEach(streams::remove);
        for (Append append : batch.appends()) {
            for (byte[] entry : append.entries()) {
                streams.computeIfAbsent(append.stream(), name -> new ArrayList<>())
                        .add(entry.clone());
            }
        }
        batch.values().forEach(value -> values.put(value.name(), value.content().clone()));
        return done();
    }

    @SuppressWarnings("NullAway") // a CompletionStage<Void> completes with nothing else
    private static CompletionStage<Void> done() {
        return CompletableFuture.completedStage(null);
    }

    private void requireSize(Append append, List<String> removals) {
        int size = removals.contains(append.stream())
                ? 0
                : entries(append.stream()).size();
        if (size != append.expectedSize()) {
            throw new ConflictException(
                    ErrorCode.HOME_STATE,
                    "stream " + append.stream() + " has " + size + " entries, not the expected " + append.expectedSize()
                            + "; nothing was applied");
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new ConflictException(ErrorCode.CLOSED, "the record store in memory is closed; open it again");
        }
    }

    private static void check(Batch batch) {
        Set<String> names = new HashSet<>();
        long bytes = 0;
        batch.removals().forEach(stream -> name(stream, names));
        names.clear();
        for (Append append : batch.appends()) {
            name(append.stream(), names);
            for (byte[] entry : append.entries()) {
                bytes += atMost(LARGEST_ENTRY, entry.length, "an entry of stream " + append.stream());
            }
        }
        names.clear();
        for (Value value : batch.values()) {
            name(value.name(), names);
            bytes += atMost(LARGEST_ENTRY, value.content().length, "value " + value.name());
        }
        atMost(LARGEST_BATCH, bytes, "a batch");
    }

    private static void name(String name, Set<String> names) {
        atMost(LONGEST_NAME, name.getBytes(UTF_8).length, "the name " + name);
        if (!names.add(name)) {
            throw new InvalidArgumentException(
                    ErrorCode.ARGUMENT_INVALID, "a batch must name a stream or value once only: \"" + name + "\"");
        }
    }

    private static long atMost(long limit, long bytes, String what) {
        if (bytes > limit) {
            throw new InvalidArgumentException(
                    ErrorCode.TOO_LARGE, what + " must not be larger than " + limit + " bytes: " + bytes);
        }
        return bytes;
    }

    @Override
    public synchronized void close() {
        closed = true;
    }
}
