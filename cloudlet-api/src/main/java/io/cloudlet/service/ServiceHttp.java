package io.cloudlet.service;

import io.cloudlet.ErrorCode;
import io.cloudlet.UnreachableException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Lets a plain JDK {@link HttpClient} call a service by what it is instead of where it is:
 *
 * <pre>{@code
 * ServiceHttp orders = ServiceHttp.to(federation.services().named("orders").version("2.x"), HttpClient.newHttpClient());
 * HttpResponse<String> answer = orders.get("/orders/42", BodyHandlers.ofString());
 * }</pre>
 *
 * <p>Each call looks the service up anew. An instance that refuses the connection was not reached, so the next best is
 * tried; once a connection stands nothing is sent twice. Thread-safe; owns nothing.
 */
public final class ServiceHttp {

    private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(30);

    private final ServiceQuery query;
    private final HttpClient client;

    private ServiceHttp(ServiceQuery query, HttpClient client) {
        this.query = query;
        this.client = client;
    }

    /** Calls whatever {@code query} finds, through {@code client}. */
    public static ServiceHttp to(ServiceQuery query, HttpClient client) {
        return new ServiceHttp(query, client);
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
     * @throws UnreachableException if no instance could be reached, or the one reached failed to answer
     */
    public <T> HttpResponse<T> send(
            String path, UnaryOperator<HttpRequest.Builder> request, HttpResponse.BodyHandler<T> body)
            throws InterruptedException {
        List<ServiceInstance> candidates = query.list();
        if (candidates.isEmpty()) {
            candidates = List.of(query.nearest());
        }
        ConnectException last = null;
        for (ServiceInstance instance : candidates) {
            HttpRequest.Builder builder =
                    HttpRequest.newBuilder(instance.resolve(path)).timeout(USUAL_TIMEOUT);
            try {
                return client.send(request.apply(builder).build(), body);
            } catch (ConnectException | HttpConnectTimeoutException e) {
                last = unreached(e, last);
            } catch (IOException e) {
                throw new UnreachableException(
                        ErrorCode.UNREACHABLE, "no answer from " + instance.resolve(path) + ": " + e, e);
            }
        }
        throw new UnreachableException(
                ErrorCode.UNREACHABLE,
                "none of " + candidates.size() + " instances of "
                        + candidates.get(0).name() + " could be reached; the nearest was "
                        + candidates.get(0).endpoint(),
                last);
    }

    private static ConnectException unreached(IOException failure, @Nullable ConnectException former) {
        ConnectException unreached = failure instanceof ConnectException refused
                ? refused
                : (ConnectException) new ConnectException(failure.getMessage()).initCause(failure);
        if (former != null) {
            unreached.addSuppressed(former);
        }
        return unreached;
    }
}
