package io.cloudlet.core.internal.store;

import io.cloudlet.BackendFaultException;
import io.cloudlet.ConflictException;
import io.cloudlet.ErrorCode;
import io.cloudlet.spi.storage.RecordStore.Append;
import io.cloudlet.spi.storage.RecordStore.Batch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Batches accepted, on their way to the disk. Thread-safe; completes stages outside its lock. */
final class Pending {

    private final String location;
    private final ToLongFunction<String> durableSizes;
    private final Map<String, Long> sizes = new HashMap<>();
    private final Queue<Write> queue = new ArrayDeque<>();
    private boolean scheduled;
    private boolean closed;
    private @Nullable Throwable fault;

    /** One encoded batch and whom to tell. */
    static final class Write {
        private final byte[] bytes;
        private final CompletableFuture<Void> done = new CompletableFuture<>();

        private Write(byte[] bytes) {
            this.bytes = bytes;
        }

        byte[] bytes() {
            return bytes;
        }

        @SuppressWarnings("NullAway") // a CompletableFuture<Void> completes with nothing else
        void succeed() {
            done.complete(null);
        }
    }

    /**
     * What became of a batch.
     *
     * @param commit whether the caller is to have a commit done
     */
    record Accepted(CompletionStage<Void> stage, boolean commit) {}

    Pending(String location, ToLongFunction<String> durableSizes) {
        this.location = location;
        this.durableSizes = durableSizes;
    }

    /** Queues a batch, unless it does not fit those before it. */
    synchronized Accepted accept(Batch batch, byte[] bytes) {
        Throwable known = fault;
        if (known != null) {
            return refused(failure(known));
        }
        if (closed) {
            return refused(new ConflictException(ErrorCode.CLOSED, "the store at " + location + " is closed"));
        }
        for (Append append : batch.appends()) {
            long size = batch.removals().contains(append.stream()) ? 0 : size(append.stream());
            if (size != append.expectedSize()) {
                return refused(new ConflictException(
                        ErrorCode.HOME_STATE,
                        "stream " + append.stream() + " has " + size + " entries, not the expected "
                                + append.expectedSize() + "; nothing was applied"));
            }
        }
        batch.removals().forEach(stream -> sizes.put(stream, 0L));
        batch.appends()
                .forEach(append -> sizes.put(
                        append.stream(),
                        size(append.stream()) + append.entries().size()));
        Write write = new Write(bytes);
        queue.add(write);
        boolean commit = !scheduled;
        scheduled = true;
        return new Accepted(write.done.minimalCompletionStage(), commit);
    }

    private long size(String stream) {
        return sizes.computeIfAbsent(stream, durableSizes::applyAsLong);
    }

    private static Accepted refused(RuntimeException why) {
        return new Accepted(CompletableFuture.failedStage(why), false);
    }

    /** Takes what is to be committed together: at most {@code maxBytes}, or one larger batch. */
    synchronized List<Write> take(int maxBytes) {
        List<Write> group = new ArrayList<>();
        long bytes = 0;
        for (Write next = queue.peek(); next != null; next = queue.peek()) {
            bytes += next.bytes.length;
            if (bytes > maxBytes && !group.isEmpty()) {
                break;
            }
            group.add(queue.remove());
        }
        return group;
    }

    /** Whether another commit is to be done; otherwise the next batch accepted asks for it. */
    synchronized boolean more() {
        scheduled = !queue.isEmpty();
        return scheduled;
    }

    /** Fails what was taken and all that waits, and refuses whatever comes. */
    void poison(Throwable cause, List<Write> taken) {
        List<Write> failed = new ArrayList<>(taken);
        synchronized (this) {
            fault = cause;
            failed.addAll(queue);
            queue.clear();
        }
        failed.forEach(write -> write.done.completeExceptionally(failure(cause)));
    }

    synchronized boolean poisoned() {
        return fault != null;
    }

    /** Takes no further batch; false if that was so before. */
    synchronized boolean close() {
        boolean first = !closed;
        closed = true;
        return first;
    }

    private BackendFaultException failure(Throwable cause) {
        return new BackendFaultException(
                ErrorCode.BACKEND_FAULT,
                "writing to " + location + " failed (" + cause
                        + "); the store takes no further write until it is opened anew",
                cause);
    }
}
