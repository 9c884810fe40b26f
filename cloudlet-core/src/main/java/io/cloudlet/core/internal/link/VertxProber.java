package io.cloudlet.core.internal.link;

import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.spi.runtime.HostPort;
import io.cloudlet.spi.runtime.Prober;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Looks at endpoints on the network's own event loop. Every look opens a connection of its own and closes it, since a
 * connection kept open proves nothing about the next one. Certificates of {@code https} are judged by the JDK's trust
 * store; redirects are an answer like any other.
 */
final class VertxProber implements Prober {

    /** How many endpoints of one origin may be looked at together; more wait their turn, within their deadline. */
    private static final int PER_ORIGIN = 64;

    private final String owner;
    private final Vertx vertx;
    private @Nullable NetClient tcp;
    private @Nullable HttpClient http;
    private boolean closed;

    VertxProber(String owner, Vertx vertx) {
        this.owner = owner;
        this.vertx = vertx;
    }

    @Override
    public CompletionStage<Void> connect(HostPort to, Duration deadline) {
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(Failures.closed(owner));
            }
            NetClient client = tcp();
            return Failures.within(
                            deadline,
                            "cannot reach " + to,
                            vertx,
                            client.connect(to.port(), to.host()),
                            NetSocket::close)
                    .thenAccept(NetSocket::close);
        }
    }

    @Override
    public synchronized CompletionStage<Integer> get(URI uri, Duration deadline) {
        if (closed) {
            return CompletableFuture.failedFuture(Failures.closed(owner));
        }
        return Failures.within(deadline, "cannot get " + uri, vertx, status(request(uri, deadline)), status -> {});
    }

    private RequestOptions request(URI uri, Duration deadline) {
        String scheme = uri.getScheme();
        if (uri.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
            throw new InvalidArgumentException(
                    ErrorCode.ENDPOINT_INVALID, "endpoint must be an http or https URI with a host: \"" + uri + "\"");
        }
        return new RequestOptions()
                .setAbsoluteURI(uri.toString())
                .setFollowRedirects(false)
                .setTimeout(Math.max(1, deadline.toMillis()));
    }

    private Future<Integer> status(RequestOptions request) {
        return http().request(request).compose(this::status);
    }

    private Future<Integer> status(HttpClientRequest request) {
        return request.send().map(response -> {
            response.handler(chunk -> {});
            request.connection().close();
            return response.statusCode();
        });
    }

    private NetClient tcp() {
        NetClient client = tcp;
        if (client == null) {
            client = vertx.createNetClient(new NetClientOptions());
            tcp = client;
        }
        return client;
    }

    private HttpClient http() {
        HttpClient client = http;
        if (client == null) {
            client = vertx.createHttpClient(
                    new HttpClientOptions().setKeepAlive(false), new PoolOptions().setHttp1MaxSize(PER_ORIGIN));
            http = client;
        }
        return client;
    }

    /** Refuses what is asked from now on; the sockets go with the network. */
    synchronized void close() {
        closed = true;
    }
}
