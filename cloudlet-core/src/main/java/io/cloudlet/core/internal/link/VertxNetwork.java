package io.cloudlet.core.internal.link;

import io.cloudlet.spi.runtime.HostPort;
import io.cloudlet.spi.runtime.Network;
import io.cloudlet.spi.runtime.Prober;
import io.cloudlet.spi.runtime.Streams;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import io.vertx.core.net.SSLOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TcpClientConfig;
import io.vertx.core.net.TcpOption;
import io.vertx.core.net.TrustOptions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * The network of one process: TLS 1.3 over TCP, on one event loop.
 *
 * <p><b>What TLS is for here.</b> It keeps frames secret and whole, and it proves to each side that the other holds a
 * leaf key. It does not say whose key that is: certificates carry no names, are signed by nobody but themselves, and
 * their dates are not judged. That leaves TLS nothing to be configured wrongly. The layer above ties leaf keys to
 * cloudlets by chains that it verifies itself, under rules of its own (RFC 8446 section 4.4.3 is the whole proof taken
 * from TLS: a signature over the handshake by the key in the certificate).
 *
 * <p><b>No resumption.</b> A resumed session skips that signature: whoever steals a ticket would be the peer. So
 * {@link LeafTrust} invalidates every session it has accepted, for which a server then issues no ticket; and each dial has
 * a TLS context of its own, so that a ticket, had one come, would be found by nobody. Nor is 0-RTT data possible.
 *
 * <p><b>What a stranger can cost us.</b> Anybody can hold a key, so everybody gets through the handshake. Until the layer
 * above knows a peer and raises its limit, the peer is worth one frame of 64 KiB under way and about as much held back;
 * a longer frame ends the connection when its length is read. Who does not finish the handshake within ten seconds is
 * dropped.
 *
 * <p><b>One loop.</b> AES-GCM at gigabytes a second leaves one thread idle on any link a federation has, and one thread
 * means one order of events. Receivers therefore must not block: they hand over and return. A second thread waits for
 * connections where there is a port; workers exist while TLS contexts are made, and end after. Literal addresses are never looked up; names go through Vert.x's own asynchronous
 * resolver, which reads the system's hosts file and name servers, because the JDK's would block a thread for as long as a
 * name server stays silent. Threads are daemons: a program that forgets to close still ends.
 */
public final class VertxNetwork implements Network {

    private static final int HANDSHAKE_SECONDS = 10;
    private static final int GOODBYE_SECONDS = 2;
    private static final int STOP_SECONDS = 10;

    private final String name;
    private final LeafCertificate leaf;
    private final EventLoop.Running loop;
    private final VertxProber prober;
    private final PlainStreams streams;
    private final Set<FrameConnection> live = ConcurrentHashMap.newKeySet();
    private final Set<OpenPort> ports = ConcurrentHashMap.newKeySet(); // a server nobody holds is closed by Vert.x
    private final Set<HostPort> bound = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable CompletableFuture<Void>> closed = new AtomicReference<>();

    private VertxNetwork(String name, LeafCertificate leaf) {
        this.name = name;
        this.leaf = leaf;
        this.loop = EventLoop.start(name);
        this.prober = new VertxProber(name, loop.vertx());
        this.streams = new PlainStreams(name, (VertxInternal) loop.vertx());
    }

    /**
     * Starts a network with a fresh leaf key.
     *
     * @param name whose it is; threads are called {@code cloudlet-<name>-...}
     * @param entropy for the leaf key
     */
    public static VertxNetwork open(String name, SecureRandom entropy) {
        return new VertxNetwork(name, LeafCertificate.create(entropy));
    }

    /** Looks at endpoints from the same event loop, until this network is closed. */
    public Prober prober() {
        return prober;
    }

    @Override
    public Streams streams() {
        return streams;
    }

    @Override
    public byte[] leafKey() {
        return leaf.publicKey();
    }

    @Override
    public CompletionStage<Listening> listen(HostPort at, Consumer<Connection> accepted) {
        if (closed.get() != null) {
            return CompletableFuture.failedFuture(Failures.closed(name));
        }
        if (at.port() != 0 && !bound.add(at)) { // Vert.x would let both share the port
            return CompletableFuture.failedFuture(Failures.portInUse(at, null));
        }
        var tls = secure(new ServerSSLOptions().setClientAuth(ClientAuth.REQUIRED), HANDSHAKE_SECONDS * 1_000L);
        var port = new OpenPort(loop, at, tls, socket -> accepted(socket, accepted), () -> bound.remove(at));
        ports.add(port);
        var opened = port.open();
        if (closed.get() != null) {
            var unused = port.close();
        }
        return opened;
    }

    private void accepted(NetSocket socket, Consumer<Connection> accepted) {
        FrameConnection connection = connection(socket, address(socket.remoteAddress()));
        try {
            accepted.accept(connection);
        } catch (RuntimeException e) {
            connection.close("the acceptor failed: " + Failures.text(e));
        }
    }

    @Override
    public CompletionStage<Connection> dial(HostPort to, Optional<HostPort> proxy, Duration deadline) {
        if (closed.get() != null) {
            return CompletableFuture.failedFuture(Failures.closed(name));
        }
        int millis = (int) Math.max(1, Math.min(deadline.toMillis(), Integer.MAX_VALUE));
        var client = loop.vertx().createNetClient(clientConfig(), null);
        var tls = secure(new ClientSSLOptions(), Math.min(millis, HANDSHAKE_SECONDS * 1_000L))
                .setHostnameVerificationAlgorithm("");
        var options = new ConnectOptions()
                .setRemoteAddress(SocketAddress.inetSocketAddress(to.port(), to.host()))
                .setTimeout(millis)
                .setSsl(true)
                .setSslOptions(tls);
        proxy.ifPresent(at -> options.setProxyOptions(new ProxyOptions()
                .setType(ProxyType.HTTP)
                .setHost(at.host())
                .setPort(at.port())
                .setConnectTimeout(Duration.ofMillis(millis))));
        String what = "cannot reach " + to
                + proxy.map(at -> " through the proxy " + at).orElse("");
        var dialled = client.connect(options).<Connection>map(socket -> dialled(client, socket, to));
        dialled.onFailure(e -> client.close());
        return Failures.within(deadline, what, loop.vertx(), dialled, Connection::close);
    }

    private static TcpClientConfig clientConfig() {
        var config = new TcpClientConfig().setNonProxyHosts(List.of()); // a proxy that was asked for is used
        config.getTransportConfig().setOption(TcpOption.NODELAY, true);
        return config;
    }

    private FrameConnection dialled(NetClient client, NetSocket socket, HostPort to) {
        FrameConnection connection = connection(socket, to);
        connection.whenGone(client::close);
        return connection;
    }

    private FrameConnection connection(NetSocket socket, HostPort peer) {
        FrameConnection connection = new FrameConnection(loop.vertx(), socket, peerKey(socket), peer);
        live.add(connection);
        connection.whenGone(() -> live.remove(connection));
        if (closed.get() != null) {
            connection.close("the network was closed");
        }
        return connection;
    }

    private static byte[] peerKey(NetSocket socket) {
        try {
            return socket.sslSession().getPeerCertificates()[0].getPublicKey().getEncoded();
        } catch (SSLPeerUnverifiedException e) {
            throw new IllegalStateException("the peer came through a handshake that demands its certificate", e);
        }
    }

    private static HostPort address(SocketAddress address) {
        return new HostPort(address.hostAddress(), address.port());
    }

    private <O extends SSLOptions> O secure(O tls, long handshakeMillis) {
        tls.setKeyCertOptions(KeyCertOptions.wrap(leaf))
                .setTrustOptions(TrustOptions.wrap(new LeafTrust(leaf.publicKey())))
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.3"))
                .addEnabledCipherSuite("TLS_AES_256_GCM_SHA384")
                .addEnabledCipherSuite("TLS_AES_128_GCM_SHA256")
                .setSslHandshakeTimeout(handshakeMillis)
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
        return tls;
    }

    /**
     * Sends what is queued, for a short while, closes every connection and port, and ends every thread. Waits for that,
     * unless it is called from a receiver, whose thread has to return first.
     */
    @Override
    public void close() {
        var mine = new CompletableFuture<Void>();
        CompletableFuture<Void> other = closed.compareAndExchange(null, mine);
        if (other == null) {
            stop(mine);
        }
        if (!loop.threads().contains(Thread.currentThread())) {
            await(other == null ? mine : other);
        }
    }

    private void stop(CompletableFuture<Void> stopped) {
        Vertx vertx = loop.vertx();
        prober.close();
        live.forEach(connection -> connection.close("the network was closed"));
        vertx.setTimer(GOODBYE_SECONDS * 1_000L, id -> live.forEach(FrameConnection::cut));
        var ends = Stream.concat(
                Stream.concat(live.stream().map(FrameConnection::gone), Stream.of(streams.close())),
                ports.stream().map(port -> port.close().toCompletableFuture()));
        var unused = CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
                .thenRun(() -> vertx.close().onComplete(done -> stopped.complete(null)));
    }

    private void await(CompletableFuture<Void> stopped) {
        try {
            stopped.get(STOP_SECONDS, TimeUnit.SECONDS);
            for (Thread thread : loop.threads()) {
                thread.join(STOP_SECONDS * 1_000L);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the network of " + name + " did not stop", e);
        }
    }
}
