package io.cloudlet.testkit.simulated;

import io.cloudlet.ErrorCode;
import io.cloudlet.UnreachableException;
import io.cloudlet.spi.runtime.Streams;
import io.cloudlet.spi.runtime.Streams.ByteStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One end of a plain connection within one machine: what is written at one end is read at the other, one step later. */
final class MemoryStream implements ByteStream {

    private static final byte[] END = {};
    private static final int MOST_WAITING = 64 * 1024;

    private final World world;
    private final MemoryStreams owner;
    private final Queue<byte[]> arrived = new ArrayDeque<>();
    private final Queue<CompletableFuture<Void>> held = new ArrayDeque<>();
    private @Nullable MemoryStream other;
    private @Nullable CompletableFuture<byte[]> reading;
    private int waiting;
    private boolean finished;
    private boolean ended;
    private boolean broken;

    private MemoryStream(World world, MemoryStreams owner) {
        this.world = world;
        this.owner = owner;
    }

    /** Two ends. */
    static MemoryStream[] pair(World world, MemoryStreams owner) {
        MemoryStream one = new MemoryStream(world, owner);
        MemoryStream other = new MemoryStream(world, owner);
        one.other = other;
        other.other = one;
        return new MemoryStream[] {one, other};
    }

    private MemoryStream other() {
        return Objects.requireNonNull(other, "an end alone");
    }

    @Override
    public CompletionStage<byte[]> read() {
        if (reading != null) {
            throw new IllegalStateException("one read at a time");
        }
        CompletableFuture<byte[]> bytes = new CompletableFuture<>();
        reading = bytes;
        world.execute(this::give);
        return bytes;
    }

    private void give() {
        CompletableFuture<byte[]> who = reading;
        if (who == null) {
            return;
        }
        byte[] next = arrived.poll();
        if (broken) {
            reading = null;
            who.completeExceptionally(lost());
        } else if (next != null) {
            reading = null;
            waiting -= next.length;
            release();
            who.complete(next);
        } else if (ended) {
            reading = null;
            who.complete(END);
        }
    }

    private void release() {
        while (waiting < MOST_WAITING && !held.isEmpty()) {
            held.remove().complete(null);
        }
    }

    @Override
    public CompletionStage<Void> write(byte[] bytes) {
        if (broken || finished) {
            return CompletableFuture.failedFuture(lost());
        }
        CompletableFuture<Void> taken = new CompletableFuture<>();
        world.execute(() -> other().arrive(bytes, taken));
        return taken;
    }

    private void arrive(byte[] bytes, CompletableFuture<Void> taken) {
        if (broken) {
            taken.completeExceptionally(lost());
            return;
        }
        for (int at = 0; at < bytes.length; at += Streams.MOST_BYTES) {
            arrived.add(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + Streams.MOST_BYTES)));
        }
        waiting += bytes.length;
        held.add(taken);
        release();
        give();
    }

    @Override
    public CompletionStage<Void> finish() {
        CompletableFuture<Void> said = new CompletableFuture<>();
        boolean first = !finished;
        finished = true;
        world.execute(() -> {
            if (first) {
                other().ended = true;
                other().give();
            }
            said.complete(null);
        });
        return said;
    }

    @Override
    public void close() {
        CompletionStage<Void> unused = finish();
        world.execute(this::drop);
    }

    @Override
    public void abort() {
        world.execute(() -> {
            drop();
            other().drop();
        });
    }

    /** Nothing more comes or goes here. */
    void drop() {
        broken = true;
        owner.over(this);
        arrived.clear();
        held.forEach(one -> one.completeExceptionally(lost()));
        held.clear();
        give();
    }

    private static UnreachableException lost() {
        return new UnreachableException(ErrorCode.UNREACHABLE, "the connection broke");
    }
}
