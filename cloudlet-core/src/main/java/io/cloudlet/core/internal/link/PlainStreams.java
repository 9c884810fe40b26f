package io.cloudlet.core.internal.link;

import io.cloudlet.ErrorCode;
import io.cloudlet.UnreachableException;
import io.cloudlet.spi.runtime.HostPort;
import io.cloudlet.spi.runtime.Network;
import io.cloudlet.spi.runtime.Streams;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.vertx.core.internal.VertxInternal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Plain TCP on the network's own event loop. Below Vert.x, because it reads ahead, and ends a connection of which one half
 * has ended; here each read is asked for, one buffer at a time, and halves end by themselves.
 */
final class PlainStreams implements Streams {

    private final String owner;
    private final VertxInternal vertx;
    private final Set<Channel> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    PlainStreams(String owner, VertxInternal vertx) {
        this.owner = owner;
        this.vertx = vertx;
    }

    @Override
    public CompletionStage<ByteStream> connect(HostPort to, Duration deadline) {
        if (closed) {
            return CompletableFuture.failedFuture(Failures.closed(owner));
        }
        CompletableFuture<ByteStream> connected = new CompletableFuture<>();
        ChannelFuture connecting = new Bootstrap()
                .group(vertx.nettyEventLoopGroup())
                .channelFactory(vertx.transport().channelFactory(false))
                .resolver(vertx.nameResolver().nettyAddressResolverGroup())
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.RECVBUF_ALLOCATOR, oneBuffer())
                .handler(new Opening(stream -> {}))
                .connect(to.host(), to.port());
        connecting.addListener(done -> {
            if (done.isSuccess()) {
                connected.complete(stream(connecting.channel()));
            } else {
                connected.completeExceptionally(unreachable(to, Failures.whyNoConnection(done.cause())));
            }
        });
        long timer = vertx.setTimer(Math.max(1, deadline.toMillis()), id -> {
            if (connected.completeExceptionally(late(to, deadline))) {
                var unused = connecting.channel().close();
            }
        });
        return connected.whenComplete((stream, failure) -> vertx.cancelTimer(timer));
    }

    @Override
    public CompletionStage<Network.Listening> listen(Consumer<ByteStream> accepted) {
        if (closed) {
            return CompletableFuture.failedFuture(Failures.closed(owner));
        }
        CompletableFuture<Network.Listening> listening = new CompletableFuture<>();
        ChannelFuture binding = new ServerBootstrap()
                .group(vertx.nettyEventLoopGroup())
                .channelFactory(vertx.transport().serverChannelFactory(false))
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, oneBuffer())
                .childHandler(new Opening(accepted))
                .bind(InetAddress.getLoopbackAddress(), 0);
        binding.addListener(done -> {
            if (done.isSuccess()) {
                keep(binding.channel());
                listening.complete(new Port(binding.channel()));
            } else {
                listening.completeExceptionally(Failures.notListening(new HostPort("127.0.0.1", 0), done.cause()));
            }
        });
        return listening;
    }

    /** Ends everything; completes once nothing is open. */
    CompletableFuture<Void> close() {
        closed = true;
        return CompletableFuture.allOf(open.stream().map(this::end).toArray(CompletableFuture[]::new));
    }

    private CompletableFuture<Void> end(Channel channel) {
        CompletableFuture<Void> gone = new CompletableFuture<>();
        channel.close().addListener(done -> vertx.setTimer(1, id -> gone.complete(null))); // the selector's next round
        return gone;
    }

    private void keep(Channel channel) {
        open.add(channel);
        channel.closeFuture().addListener(gone -> open.remove(channel));
        if (closed) {
            var unused = channel.close();
        }
    }

    private static ByteStream stream(Channel channel) {
        return channel.pipeline().get(PlainStream.class);
    }

    private static RecvByteBufAllocator oneBuffer() {
        return new FixedRecvByteBufAllocator(MOST_BYTES).maxMessagesPerRead(1);
    }

    private static UnreachableException unreachable(HostPort to, String why) {
        return new UnreachableException(ErrorCode.UNREACHABLE, "cannot connect to " + to + ": " + why);
    }

    private static UnreachableException late(HostPort to, Duration deadline) {
        return new UnreachableException(
                ErrorCode.DEADLINE_EXCEEDED,
                "cannot connect to " + to + ": no answer within " + deadline.toMillis() + " ms");
    }

    /** Prepares a channel as a stream. */
    private final class Opening extends ChannelInitializer<Channel> {

        private final Consumer<ByteStream> opened;

        private Opening(Consumer<ByteStream> opened) {
            this.opened = opened;
        }

        @Override
        protected void initChannel(Channel channel) {
            PlainStream stream = new PlainStream(channel);
            channel.pipeline().addLast(stream);
            keep(channel);
            opened.accept(stream);
        }
    }

    /** The port of a tunnel. */
    private final class Port implements Network.Listening {

        private final Channel channel;

        private Port(Channel channel) {
            this.channel = channel;
        }

        @Override
        public HostPort address() {
            return new HostPort("127.0.0.1", ((InetSocketAddress) channel.localAddress()).getPort());
        }

        @Override
        public CompletionStage<Void> close() {
            return end(channel).minimalCompletionStage();
        }
    }
}
