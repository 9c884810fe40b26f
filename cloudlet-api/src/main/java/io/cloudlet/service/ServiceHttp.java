package io.cloudlet.service;

import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.UnreachableException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Lets a plain JDK {@link HttpClient} call a service by what it is instead of where it is:
 *
 * <pre>{@code
 * ServiceHttp orders = ServiceHttp.to(federation.services().named("orders").version("2.x"), HttpClient.newHttpClient())
 *         .through(federation.services());
 * HttpResponse<String> answer = orders.get("/orders/42", BodyHandlers.ofString());
 * }</pre>
 *
 * <p>Each call looks the service up anew, and goes by what each instance's {@link ServiceInstance#reach} says: to its endpoint;
 * over the link to its cloudlet, after {@link #through}; or not there. An instance that refuses the connection was not reached, so
 * the next best is tried; once a connection stands, to the service or to a tunnel, nothing is sent twice. Thread-safe; owns
 * nothing but the tunnels.
 */
public final class ServiceHttp implements AutoCloseable {

    private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(30);
    private static final int MOST_REASONS = 3;

    private final ServiceQuery query;
    private final HttpClient client;
    private final @Nullable HttpTunnels tunnels;

    private ServiceHttp(ServiceQuery query, HttpClient client, @Nullable HttpTunnels tunnels) {
        this.query = Objects.requireNonNull(query, "query");
        this.client = Objects.requireNonNull(client, "client");
        this.tunnels = tunnels;
    }

    /** Calls whatever {@code query} finds, through {@code client}. */
    public static ServiceHttp to(ServiceQuery query, HttpClient client) {
        return new ServiceHttp(query, client, null);
    }

    /**
     * The same, that reaches instances through {@link Services#tunnel tunnels} where their endpoints cannot be used as they are. A
     * tunnel stays open for the next call, until its instance is found no more, {@link #close}, or the end of the federation.
     *
     * <p>A service that asks by which name it was called, as TLS and virtual hosts do, is told the tunnel's: 127.0.0.1.
     *
     * @param services of the federation that the query belongs to
     */
    public ServiceHttp through(Services services) {
        if (tunnels != null) {
            throw new InvalidArgumentException(ErrorCode.SETTING_CONFLICT, "through was already set");
        }
        return new ServiceHttp(query, client, new HttpTunnels(Objects.requireNonNull(services, "services")));
    }

    /** GETs {@code path} at the best instance that can be reached. */
    public <T> HttpResponse<T> get(String path, HttpResponse.BodyHandler<T> body) throws InterruptedException {
        return send(path, HttpRequest.Builder::GET, body);
    }

    /**
     * Sends a request to the best instance that can be reached; 30 s unless the request says otherwise.
     *
     * @param path below the endpoint, already escaped
     * @param request completes the request: method, headers, timeout; its URI is set already
     * @throws io.cloudlet.NotFoundException if there is no instance
     * @throws UnreachableException if no instance could be reached, or the one reached failed to answer; the message says why
     */
    public <T> HttpResponse<T> send(
            String path, UnaryOperator<HttpRequest.Builder> request, HttpResponse.BodyHandler<T> body)
            throws InterruptedException {
        List<ServiceInstance> candidates = candidates();
        List<Exception> failures = new ArrayList<>();
        for (ServiceInstance instance : candidates) {
            try {
                return send(instance, path, request, body);
            } catch (Unreached e) {
                failures.add(e);
            }
        }
        UnreachableException none = new UnreachableException(
                ErrorCode.UNREACHABLE,
                "none of " + candidates.size() + " instances of "
                        + candidates.get(0).name() + " could be reached: " + reasons(failures));
        failures.forEach(none::addSuppressed);
        throw none;
    }

    /** Closes the tunnels, and ends what goes on in them. Twice does nothing; another call opens them anew. */
    @Override
    public void close() {
        if (tunnels != null) {
            tunnels.close();
        }
    }

    private List<ServiceInstance> candidates() {
        List<ServiceInstance> found = query.list();
        if (tunnels != null) {
            tunnels.closeAllBut(found);
        }
        return found.isEmpty() ? List.of(query.nearest()) : found;
    }

    private <T> HttpResponse<T> send(
            ServiceInstance instance,
            String path,
            UnaryOperator<HttpRequest.Builder> request,
            HttpResponse.BodyHandler<T> body)
            throws Unreached, InterruptedException {
        Tunnel tunnel = tunnel(instance);
        URI target = tunnel == null ? instance.resolve(path) : Endpoints.below(tunnel.endpoint(), path);
        HttpRequest.Builder builder = HttpRequest.newBuilder(target).timeout(USUAL_TIMEOUT);
        try {
            return client.send(request.apply(builder).build(), body);
        } catch (ConnectException | HttpConnectTimeoutException e) {
            throw new Unreached(instance, String.valueOf(e), e);
        } catch (IOException e) {
            String why = tunnel == null
                    ? ""
                    : tunnel.lastFailure().map(last -> "; its tunnel: " + last).orElse("");
            throw new UnreachableException(
                    ErrorCode.UNREACHABLE, "no answer from " + instance.resolve(path) + ": " + e + why, e);
        }
    }

    /** What leads to it; null where its own endpoint does. */
    private @Nullable Tunnel tunnel(ServiceInstance instance) throws Unreached {
        Reach reach = instance.reach();
        if (reach.way() == Reach.Way.DIRECT) {
            return null;
        }
        if (reach.way() == Reach.Way.NONE) {
            throw new Unreached(instance, reach.why(), null);
        }
        if (tunnels == null) {
            throw new Unreached(instance, reach.why() + "; through(federation.services()) would go over that", null);
        }
        try {
            return tunnels.to(instance);
        } catch (UnreachableException e) {
            throw new Unreached(instance, String.valueOf(e.getMessage()), e);
        }
    }

    private static String reasons(List<Exception> failures) {
        List<String> first = failures.stream()
                .limit(MOST_REASONS)
                .map(Exception::getMessage)
                .map(String::valueOf)
                .toList();
        return String.join("; ", first) + (failures.size() > MOST_REASONS ? "; ..." : "");
    }

    /** Nothing was sent there. */
    private static final class Unreached extends Exception {

        private static final long serialVersionUID = 1;

        Unreached(ServiceInstance instance, String why, @Nullable Exception cause) {
            super(instance.endpoint() + " at " + instance.cloudletName() + ": " + why, cause);
        }
    }
}
