package io.cloudlet.core.internal.link;

import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.UnreachableException;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.spi.runtime.HostPort;
import io.cloudlet.spi.runtime.Network;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One TLS connection cut into frames. Reading, the receiver's callbacks and the end of the connection all happen on the
 * event loop, so they follow one another; only {@link #receiver}, {@link #limitFrames}, {@link #send} and {@link #close}
 * come from outside.
 */
final class FrameConnection implements Network.Connection {

    /** The largest frame before anybody raises the limit, and about what is held back until there is a receiver. */
    static final int FIRST_LIMIT = 64 * 1024;

    /** What a held-back frame costs besides its content. */
    private static final int FRAME_OVERHEAD = 64;

    /** How long a peer may take to accept what is queued at close. */
    private static final long LINGER_MILLIS = 10_000;

    private final NetSocket socket;
    private final Vertx vertx;
    private final Context loop;
    private final byte[] peerLeafKey;
    private final HostPort peerAddress;
    private final FrameDecoder decoder = new FrameDecoder(FIRST_LIMIT);
    private final AtomicReference<@Nullable String> why = new AtomicReference<>();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private volatile Network.@Nullable FrameReceiver receiver;

    // Event loop only.
    private final Queue<byte[]> held = new ArrayDeque<>();
    private long heldBytes;
    private boolean told;

    /** Takes over a socket; to be called on its event loop, in the moment it was opened, so that no byte is missed. */
    FrameConnection(Vertx vertx, NetSocket socket, byte[] peerLeafKey, HostPort peerAddress) {
        this.socket = socket;
        this.vertx = vertx;
        this.loop = vertx.getOrCreateContext();
        this.peerLeafKey = peerLeafKey;
        this.peerAddress = peerAddress;
        socket.handler(this::received);
        socket.exceptionHandler(e -> why.compareAndSet(null, "connection failed: " + Failures.text(e)));
        socket.closeHandler(v -> ended());
    }

    @Override
    public byte[] peerLeafKey() {
        return peerLeafKey.clone();
    }

    @Override
    public HostPort peerAddress() {
        return peerAddress;
    }

    @Override
    public void limitFrames(int bytes) {
        if (bytes < 0) {
            throw new InvalidArgumentException(
                    ErrorCode.ARGUMENT_INVALID, "limit of frames must not be negative: " + bytes);
        }
        decoder.limit(bytes);
    }

    @Override
    public void receiver(Network.FrameReceiver next) {
        receiver = next;
        try {
            loop.runOnContext(v -> release());
        } catch (RejectedExecutionException e) {
            release(); // the network is closed and its loop has ended: nobody else delivers any more
        }
    }

    @Override
    public CompletionStage<Void> send(byte[] frame) {
        if (closing.get() || gone.isDone()) {
            return CompletableFuture.failedFuture(lost(null));
        }
        Buffer bytes = Buffer.buffer(FrameDecoder.HEADER + frame.length)
                .appendInt(frame.length)
                .appendBytes(frame);
        var sent = new CompletableFuture<Void>();
        socket.write(bytes).onComplete(sent::complete, e -> sent.completeExceptionally(lost(e)));
        return sent;
    }

    @Override
    public void reading(boolean wanted) {
        try {
            loop.runOnContext(v -> {
                if (wanted) {
                    socket.resume();
                } else {
                    socket.pause();
                }
            });
        } catch (RejectedExecutionException e) {
            cut(); // the network is closed and its loop has ended: nothing is read any more
        }
    }

    @Override
    public void close() {
        close("closed here");
    }

    /** Closes after what is queued; a peer that does not take it is cut off after a while. */
    void close(String reason) {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        why.compareAndSet(null, reason);
        socket.close();
        long cut = vertx.setTimer(LINGER_MILLIS, id -> cut());
        whenGone(() -> vertx.cancelTimer(cut));
    }

    /** Closes without regard for what is queued. */
    void cut() {
        var unused = ((NetSocketInternal) socket).channelHandlerContext().close();
    }

    /** Completes on the event loop when the connection is gone. */
    CompletableFuture<Void> gone() {
        return gone;
    }

    void whenGone(Runnable action) {
        var unused = gone.thenRun(action);
    }

    private void received(Buffer chunk) {
        if (closing.get()) {
            return;
        }
        try {
            decoder.feed(chunk, this::deliver);
        } catch (MalformedException e) {
            close(String.valueOf(e.getMessage()));
        }
    }

    private void deliver(byte[] frame) {
        Network.FrameReceiver to = receiver;
        if (to == null || !held.isEmpty()) {
            hold(frame);
        } else {
            hand(to, frame);
        }
    }

    private void hold(byte[] frame) {
        held.add(frame);
        heldBytes += frame.length + FRAME_OVERHEAD;
        if (heldBytes > FIRST_LIMIT) {
            socket.pause();
        }
    }

    private void release() {
        for (byte[] frame = held.poll(); frame != null; frame = held.poll()) {
            Network.FrameReceiver to = receiver;
            if (to != null) {
                hand(to, frame);
            }
        }
        if (gone.isDone()) {
            tell();
        } else if (heldBytes > FIRST_LIMIT) {
            socket.resume();
        }
        heldBytes = 0;
    }

    private void hand(Network.FrameReceiver to, byte[] frame) {
        if (closing.get()) {
            return;
        }
        try {
            to.frame(frame);
        } catch (RuntimeException e) {
            close("the receiver failed: " + Failures.text(e));
        }
    }

    private void ended() {
        why.compareAndSet(null, "closed by the peer");
        gone.complete(null);
        tell();
    }

    private void tell() {
        Network.FrameReceiver to = receiver;
        if (to != null && held.isEmpty() && !told) {
            told = true;
            to.closed(String.valueOf(why.get()));
        }
    }

    private UnreachableException lost(@Nullable Throwable cause) {
        String reason = why.get();
        String text = reason != null ? reason : cause == null ? "closed" : Failures.text(cause);
        return new UnreachableException(
                ErrorCode.UNREACHABLE, "the frame for " + peerAddress + " was not sent: " + text, cause);
    }
}
