package io.cloudlet.core.internal.link;

import io.cloudlet.spi.runtime.HostPort;
import io.cloudlet.spi.runtime.Network;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.TcpServerConfig;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A port that takes connections. Vert.x ends a server together with its connections; ours outlive it. So closing asks
 * Vert.x for a shutdown that is as patient as a program lives: the port is given up at once, each connection is told and
 * does nothing about it.
 */
final class OpenPort implements Network.Listening {

    private static final Duration FOR_GOOD = Duration.ofDays(10_000);

    private final Vertx vertx;
    private final HostPort wanted;
    private final Handler<NetSocket> accepted;
    private final Runnable released;
    private final NetServer server;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CompletableFuture<Void> free = new CompletableFuture<>();
    private volatile HostPort address;

    /** @param released called when the port is free again */
    OpenPort(Vertx vertx, HostPort at, ServerSSLOptions tls, Handler<NetSocket> accepted, Runnable released) {
        this.vertx = vertx;
        this.wanted = at;
        this.address = at;
        this.accepted = accepted;
        this.released = released;
        this.server = vertx.createNetServer(new TcpServerConfig().setSsl(true), tls)
                .exceptionHandler(e -> {}) // a handshake that failed; the socket is closed, the peer knows why
                .connectHandler(this::connected);
    }

    CompletionStage<Network.Listening> open() {
        var opened = new CompletableFuture<Network.Listening>();
        server.listen(wanted.port(), wanted.host())
                .onComplete(
                        s -> {
                            address = new HostPort(wanted.host(), s.actualPort());
                            opened.complete(this);
                        },
                        e -> {
                            released.run();
                            opened.completeExceptionally(Failures.notListening(wanted, e));
                        });
        return opened;
    }

    private void connected(NetSocket socket) {
        if (closing.get()) {
            socket.close();
            return;
        }
        socket.shutdownHandler(patience -> freed());
        accepted.handle(socket);
    }

    @Override
    public HostPort address() {
        return address;
    }

    @Override
    public CompletionStage<Void> close() {
        if (closing.compareAndSet(false, true)) {
            server.shutdown(FOR_GOOD).onComplete(done -> freed());
        }
        return free.minimalCompletionStage();
    }

    /** The selector lets go of a closed socket on its next round, so the good news waits for that. */
    private void freed() {
        vertx.setTimer(1, id -> {
            released.run();
            free.complete(null);
        });
    }
}
