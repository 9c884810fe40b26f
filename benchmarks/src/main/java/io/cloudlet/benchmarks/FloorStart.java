package io.cloudlet.benchmarks;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.PfxOptions;
import java.io.Closeable;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The least a start could be: Vert.x with one port that speaks mutual TLS 1.3, and one dial to it. */
final class FloorStart implements Closeable {

    private static final Set<String> PROTOCOL = Set.of("TLSv1.3");

    private final Vertx vertx;

    private FloorStart(Vertx vertx) {
        this.vertx = vertx;
    }

    /** @param args the key store */
    public static void main(String... args) {
        FloorStart floor = serve(Path.of(args[0]));
        Forked.say("served");
        floor.close();
    }

    static FloorStart serve(Path store) {
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setUseDaemonThread(true));
        PfxOptions keys = new PfxOptions().setPath(store.toString()).setPassword(MutualTls.PASSWORD);
        NetServerOptions server = new NetServerOptions()
                .setHost("127.0.0.1")
                .setPort(0)
                .setSsl(true)
                .setClientAuth(ClientAuth.REQUIRED)
                .setKeyCertOptions(keys)
                .setTrustOptions(keys)
                .setEnabledSecureTransportProtocols(PROTOCOL);
        NetClientOptions client = new NetClientOptions()
                .setSsl(true)
                .setHostnameVerificationAlgorithm("")
                .setKeyCertOptions(keys)
                .setTrustOptions(keys)
                .setEnabledSecureTransportProtocols(PROTOCOL);
        await(vertx.createNetServer(server)
                .connectHandler(socket -> socket.handler(socket::write))
                .listen()
                .compose(listening -> vertx.createNetClient(client).connect(listening.actualPort(), "127.0.0.1")));
        return new FloorStart(vertx);
    }

    @Override
    public void close() {
        await(vertx.close());
    }

    private static void await(Future<?> future) {
        future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }
}
