package io.cloudlet.core.internal.link;

import io.cloudlet.ErrorCode;
import io.cloudlet.UnreachableException;
import io.cloudlet.spi.runtime.Streams;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One plain connection. Its state is confined to the event loop. */
final class PlainStream extends ChannelInboundHandlerAdapter implements Streams.ByteStream {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.link");
    private static final byte[] END = {};

    private final Channel channel;
    private @Nullable CompletableFuture<byte[]> waiting;
    private @Nullable Throwable broken;
    private boolean ended;

    PlainStream(Channel channel) {
        this.channel = channel;
    }

    @Override
    public CompletionStage<byte[]> read() {
        CompletableFuture<byte[]> bytes = new CompletableFuture<>();
        try {
            channel.eventLoop().execute(() -> read(bytes));
        } catch (RejectedExecutionException e) {
            bytes.completeExceptionally(lost(e));
        }
        return bytes;
    }

    private void read(CompletableFuture<byte[]> bytes) {
        if (broken != null) {
            bytes.completeExceptionally(lost(broken));
        } else if (ended) {
            bytes.complete(END);
        } else {
            waiting = bytes;
            channel.read();
        }
    }

    @Override
    public CompletionStage<Void> write(byte[] bytes) {
        return stage(channel.writeAndFlush(Unpooled.wrappedBuffer(bytes)));
    }

    @Override
    public CompletionStage<Void> finish() {
        CompletableFuture<Void> finished = new CompletableFuture<>();
        var unused = channel.writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener(flushed -> stage(((DuplexChannel) channel).shutdownOutput())
                        .whenComplete((done, failure) -> {
                            if (failure == null) {
                                finished.complete(null);
                            } else {
                                finished.completeExceptionally(failure);
                            }
                        }));
        return finished;
    }

    @Override
    public void close() {
        var unused = channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    /** A connection closed with a linger of zero is reset (RFC 9293, 3.10.5), which nobody takes for an end of file. */
    @Override
    public void abort() {
        try {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        } catch (ChannelException e) {
            LOG.debug("a connection was closed before it could be reset: {}", e.getMessage());
        }
        var unused = channel.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf buffer = (ByteBuf) message;
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        buffer.release();
        if (bytes.length == 0) {
            channel.read();
        } else {
            deliver(bytes);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            ended = true;
            deliver(END);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail(new UnreachableException(ErrorCode.UNREACHABLE, "it was closed"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(cause);
        abort();
    }

    private void deliver(byte[] bytes) {
        CompletableFuture<byte[]> who = waiting;
        waiting = null;
        if (who != null) {
            who.complete(bytes);
        }
    }

    private void fail(Throwable cause) {
        if (broken == null) {
            broken = cause;
        }
        CompletableFuture<byte[]> who = waiting;
        waiting = null;
        if (who != null) {
            who.completeExceptionally(lost(cause));
        }
    }

    private static CompletionStage<Void> stage(ChannelFuture future) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        future.addListener(finished -> {
            if (finished.isSuccess()) {
                done.complete(null);
            } else {
                done.completeExceptionally(lost(finished.cause()));
            }
        });
        return done;
    }

    private static UnreachableException lost(Throwable cause) {
        return new UnreachableException(ErrorCode.UNREACHABLE, "the connection broke: " + Failures.text(cause), cause);
    }
}
