package io.cloudlet.core.internal.data;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.data.BlobFrames.Bytes;
import io.cloudlet.core.internal.data.BlobFrames.Find;
import io.cloudlet.core.internal.data.BlobFrames.Found;
import io.cloudlet.core.internal.data.BlobFrames.Read;
import io.cloudlet.core.internal.data.BlobFrames.Status;
import io.cloudlet.policy.FenceId;
import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.spi.runtime.Scheduler.Cancellable;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Asks other cloudlets for bodies. Every request is answered: by the peer, by the end of the link, or by the clock; none fails
 * otherwise. Confined to the core thread.
 */
final class BlobClient {

    /** Fewer than a desk takes from one peer, so that many streams at once wait here instead of being turned away. */
    static final int MOST_READS = 32;

    private static final Duration FIND_PATIENCE = Duration.ofSeconds(2);
    private static final Duration READ_PATIENCE = Duration.ofSeconds(5);
    private static final Duration LONGEST_READ = Duration.ofMinutes(1);
    private static final byte[] NOTHING = {};

    private final Neighbours neighbours;
    private final CloudletRuntime runtime;
    private final Executor core;
    private final Map<CloudletId, Talk> talks = new HashMap<>();
    private long requests;

    /** What was asked of one peer. */
    private static final class Talk {
        private final Map<Long, Pending<Found>> finds = new HashMap<>();
        private final Map<Long, Pending<Bytes>> reads = new HashMap<>();
        private final Queue<Runnable> waiting = new ArrayDeque<>();
        private long heardNanos;
    }

    /** What waits for an answer, and the timer that ends the wait. */
    private static final class Pending<T> {
        private final CompletableFuture<T> answer;
        private final long begunNanos;
        private Cancellable timer;

        private Pending(CompletableFuture<T> answer, long begunNanos, Cancellable timer) {
            this.answer = answer;
            this.begunNanos = begunNanos;
            this.timer = timer;
        }

        private void complete(T value) {
            timer.cancel();
            answer.complete(value);
        }
    }

    BlobClient(Neighbours neighbours, CloudletRuntime runtime, Executor core) {
        this.neighbours = neighbours;
        this.runtime = runtime;
        this.core = core;
    }

    /** Asks whether a blob is there. */
    CompletionStage<Found> find(CloudletId peer, FenceId fence, String blob) {
        CompletableFuture<Found> answer = new CompletableFuture<>();
        long request = ++requests;
        Cancellable timer = runtime.scheduler()
                .after(FIND_PATIENCE, core, () -> found(peer, notFound(request, late(FIND_PATIENCE))));
        talk(peer).finds.put(request, new Pending<>(answer, runtime.time().nanos(), timer));
        neighbours
                .send(peer, new Find(request, fence, blob).encode())
                .exceptionally(failure -> later(() -> found(peer, notFound(request, words(failure)))));
        return answer;
    }

    /** Asks for a part of it. */
    CompletionStage<Bytes> read(CloudletId peer, FenceId fence, String blob, long offset, int length) {
        CompletableFuture<Bytes> answer = new CompletableFuture<>();
        begin(peer, () -> send(peer, new Read(++requests, fence, blob, offset, length), answer));
        return answer;
    }

    private void begin(CloudletId peer, Runnable read) {
        Talk talk = talk(peer);
        if (talk.reads.size() < MOST_READS) {
            read.run();
        } else {
            talk.waiting.add(read);
        }
    }

    private void send(CloudletId peer, Read read, CompletableFuture<Bytes> answer) {
        long request = read.request();
        Cancellable timer = runtime.scheduler().after(READ_PATIENCE, core, () -> impatient(peer, request));
        talk(peer).reads.put(request, new Pending<>(answer, runtime.time().nanos(), timer));
        neighbours
                .send(peer, read.encode())
                .exceptionally(failure -> later(() -> end(peer, notRead(request, words(failure)))));
    }

    /** A peer that still answers others of our requests is slow, not silent: then this one is given more time. */
    private void impatient(CloudletId peer, long request) {
        Talk talk = talk(peer);
        Pending<Bytes> pending = talk.reads.get(request);
        long now = runtime.time().nanos();
        long silent = now - talk.heardNanos;
        boolean talking = talk.heardNanos != 0 && silent < READ_PATIENCE.toNanos();
        if (pending != null && talking && now - pending.begunNanos < LONGEST_READ.toNanos()) {
            Duration rest = READ_PATIENCE.minusNanos(silent);
            pending.timer = runtime.scheduler().after(rest, core, () -> impatient(peer, request));
        } else {
            end(peer, notRead(request, late(READ_PATIENCE)));
        }
    }

    private @Nullable Void later(Runnable task) {
        core.execute(task);
        return null;
    }

    /** An answer came; one that nobody waits for any more is nothing. */
    void found(CloudletId peer, Found found) {
        Pending<Found> pending = talk(peer).finds.remove(found.request());
        if (pending != null) {
            pending.complete(found);
        }
    }

    /** Likewise. */
    void bytes(CloudletId peer, Bytes bytes) {
        talk(peer).heardNanos = runtime.time().nanos();
        end(peer, bytes);
    }

    private void end(CloudletId peer, Bytes bytes) {
        Talk talk = talk(peer);
        Pending<Bytes> pending = talk.reads.remove(bytes.request());
        if (pending != null) {
            Runnable next = talk.waiting.poll();
            if (next != null) {
                next.run();
            }
            pending.complete(bytes);
        }
    }

    /** Nothing that was asked over a link is answered once it is gone. */
    void down(CloudletId peer) {
        Talk talk = talks.remove(peer);
        if (talk != null) {
            String words = "the link went down";
            talk.waiting.forEach(read -> begin(peer, read)); // over the link that took its place, or to no avail
            talk.finds.forEach((request, pending) -> pending.complete(notFound(request, words)));
            talk.reads.forEach((request, pending) -> pending.complete(notRead(request, words)));
        }
    }

    private Talk talk(CloudletId peer) {
        return talks.computeIfAbsent(peer, p -> new Talk());
    }

    private static Found notFound(long request, String words) {
        return new Found(request, Status.FAILED, 0, words);
    }

    private static Bytes notRead(long request, String words) {
        return new Bytes(request, Status.FAILED, NOTHING, words);
    }

    private static String late(Duration patience) {
        return "no answer within " + patience.toSeconds() + " s";
    }

    private static String words(Throwable failure) {
        return String.valueOf(failure.getMessage());
    }
}
