package io.cloudlet.core.internal.world;

import io.cloudlet.ConflictException;
import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.spi.storage.RecordStore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A store in memory that keeps batches waiting, fails them or forgets them when told to. */
public final class MemoryStore implements RecordStore {

    /** What the file store takes, too. */
    private static final long LARGEST_BATCH = 32 << 20;

    private final Map<String, List<byte[]>> streams = new HashMap<>();
    private final Map<String, byte[]> values = new HashMap<>();
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private boolean holding;
    private int applied;

    /** From now on batches wait. */
    public void hold() {
        holding = true;
    }

    /** Stores what waits, and no longer lets anything wait. */
    public void release() {
        holding = false;
        while (!waiting.isEmpty()) {
            waiting.remove().run();
        }
    }

    /** Stores the next batch that waits. */
    public void releaseOne() {
        waiting.remove().run();
    }

    /** Stores the next batch, if one waits. */
    public void releaseNext() {
        if (!waiting.isEmpty()) {
            releaseOne();
        }
    }

    /** What a crash leaves: what waits is lost. */
    public MemoryStore crash() {
        MemoryStore left = new MemoryStore();
        streams.forEach((name, entries) -> left.streams.put(name, new ArrayList<>(entries)));
        left.values.putAll(values);
        return left;
    }

    /** How many batches were stored. */
    public int applied() {
        return applied;
    }

    /** Every entry of a stream; changes to the list are damage. */
    public List<byte[]> entries(String stream) {
        return streams.get(stream);
    }

    public void damage(String value, byte[] content) {
        values.put(value, content);
    }

    @Override
    public Set<String> streams() {
        return streams.keySet();
    }

    @Override
    public long size(String stream) {
        return streams.getOrDefault(stream, List.of()).size();
    }

    @Override
    public List<byte[]> read(String stream, long from, int maxBytes) {
        List<byte[]> read = new ArrayList<>();
        long bytes = 0;
        for (byte[] entry : streams.getOrDefault(stream, List.of()).subList((int) from, (int) size(stream))) {
            bytes += entry.length;
            if (bytes > maxBytes && !read.isEmpty()) {
                break;
            }
            read.add(entry);
        }
        return read;
    }

    @Override
    public byte[] value(String name) {
        return values.getOrDefault(name, new byte[0]);
    }

    @Override
    public CompletionStage<Void> apply(Batch batch) {
        long bytes = batch.appends().stream()
                .flatMap(append -> append.entries().stream())
                .mapToLong(entry -> entry.length)
                .sum();
        if (bytes > LARGEST_BATCH) {
            throw new InvalidArgumentException(ErrorCode.TOO_LARGE, "a batch of " + bytes + " bytes");
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        if (holding) {
            waiting.add(() -> store(batch, done));
        } else {
            store(batch, done);
        }
        return done;
    }

    private void store(Batch batch, CompletableFuture<Void> done) {
        for (Append append : batch.appends()) {
            long size = batch.removals().contains(append.stream()) ? 0 : size(append.stream());
            if (append.expectedSize() != size) {
                done.completeExceptionally(new ConflictException(ErrorCode.BACKEND_FAULT, "unexpected size"));
                return;
            }
        }
        batch.removals().forEach(streams::remove);
        batch.appends()
                .forEach(append -> streams.computeIfAbsent(append.stream(), name -> new ArrayList<>())
                        .addAll(append.entries()));
        batch.values().forEach(value -> values.put(value.name(), value.content()));
        applied++;
        done.complete(null);
    }

    @Override
    public void close() {}
}
