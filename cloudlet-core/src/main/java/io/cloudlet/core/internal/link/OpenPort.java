package io.cloudlet.core.internal.link;

import io.cloudlet.spi.runtime.HostPort;
import io.cloudlet.spi.runtime.Network;
import io.netty.channel.ServerChannel;
import io.vertx.core.Handler;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.TcpOption;
import io.vertx.core.net.TcpServerConfig;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A port that takes connections. Vert.x ends a server together with its connections; ours outlive it. So closing takes the
 * listening socket away beneath Vert.x and leaves the server, which owns the connections, to the end of the network.
 */
final class OpenPort implements Network.Listening {

    private final EventLoop.Running loop;
    private final HostPort wanted;
    private final Runnable released;
    private final NetServer server;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CompletableFuture<ServerChannel> socket = new CompletableFuture<>();
    private final CompletableFuture<Void> free = new CompletableFuture<>();
    private volatile HostPort address;

    /** Prepares to listen. {@code released} is called when the port is free again. */
    OpenPort(
            EventLoop.Running loop, HostPort at, ServerSSLOptions tls, Handler<NetSocket> accepted, Runnable released) {
        this.loop = loop;
        this.wanted = at;
        this.address = at;
        this.released = released;
        var config = new TcpServerConfig().setSsl(true);
        config.getTransportConfig().setReuseAddress(true).setOption(TcpOption.NODELAY, true);
        this.server = loop.vertx()
                .createNetServer(config, tls)
                .exceptionHandler(e -> {}) // a handshake that failed; the socket is closed, the peer knows why
                .connectHandler(accepted);
    }

    CompletionStage<Network.Listening> open() {
        var opened = new CompletableFuture<Network.Listening>();
        server.listen(wanted.port(), wanted.host()).onComplete(s -> opened(opened, s.actualPort()), e -> {
            freed();
            opened.completeExceptionally(Failures.notListening(wanted, e));
        });
        return opened;
    }

    /** Without a socket of its own it shares one that was closed: connections that came through that are open still. */
    private void opened(CompletableFuture<Network.Listening> opened, int port) {
        Optional<ServerChannel> own = loop.claim(port);
        if (own.isEmpty()) {
            var unused = server.close();
            freed();
            opened.completeExceptionally(Failures.portInUse(wanted, null));
            return;
        }
        address = new HostPort(wanted.host(), port);
        socket.complete(own.get());
        opened.complete(this);
    }

    @Override
    public HostPort address() {
        return address;
    }

    @Override
    public CompletionStage<Void> close() {
        if (closing.compareAndSet(false, true)) {
            var unused = socket.thenAccept(this::release);
        }
        return free.minimalCompletionStage();
    }

    private void release(ServerChannel listening) {
        var unused = listening.close().addListener(done -> loop.vertx().setTimer(1, id -> freed()));
    }

    /** Comes a moment after the close: the selector lets go of a closed socket on its next round. */
    private void freed() {
        released.run();
        free.complete(null);
    }
}
