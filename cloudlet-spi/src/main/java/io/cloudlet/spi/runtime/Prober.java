package io.cloudlet.spi.runtime;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Finds out whether an endpoint answers. Every stage completes or fails within its deadline. */
public interface Prober {

    /** Completes when a TCP connection to {@code to} could be opened (it is closed at once). */
    CompletionStage<Void> connect(HostPort to, Duration deadline);

    /** Completes with the status code of a GET of {@code uri} ({@code http} or {@code https}); the body is not read. */
    CompletionStage<Integer> get(URI uri, Duration deadline);
}
