package io.cloudlet.core.internal.link;

import io.cloudlet.CloudletException;
import io.cloudlet.ConflictException;
import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.UnreachableException;
import io.cloudlet.spi.runtime.HostPort;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.BindException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What the network's failures mean to a caller. */
final class Failures {

    private Failures() {}

    /** The cause in one line. */
    static String text(Throwable cause) {
        String message = cause.getMessage();
        return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
    }

    /** Why a connection did not come about, for people who can do something about it. */
    static String whyNoConnection(Throwable cause) {
        String text = text(cause);
        if (cause instanceof SSLException || cause.getCause() instanceof SSLException) {
            return "what answers there does not speak TLS 1.3 as cloudlets do (" + text + ")";
        }
        if (cause instanceof UnknownHostException) {
            return "no such host (" + text + ")";
        }
        if (cause instanceof NoRouteToHostException) {
            return "there is no route to it (" + text + ")";
        }
        return text.contains("refused") ? "nobody listens there (connection refused)" : text;
    }

    static CloudletException notListening(HostPort at, Throwable cause) {
        if (cause instanceof UnknownHostException) {
            return new InvalidArgumentException(
                    ErrorCode.ADDRESS_INVALID, "cannot listen on " + at + ": no such host", cause);
        }
        String text = text(cause);
        if (cause instanceof BindException && !text.contains("assign") && !text.contains("ermission")) {
            return portInUse(at, cause);
        }
        return new InvalidArgumentException(
                ErrorCode.ADDRESS_INVALID,
                "cannot listen on " + at + ": " + text
                        + "; give an address of this machine and a port open to this user",
                cause);
    }

    static ConflictException portInUse(HostPort at, @Nullable Throwable cause) {
        return new ConflictException(
                ErrorCode.PORT_IN_USE,
                "cannot listen on " + at
                        + ": the port is in use; stop who uses it, or give another port (0 takes a free one)",
                cause);
    }

    static UnreachableException closed(String network) {
        return new UnreachableException(ErrorCode.CLOSED, "the network of " + network + " is closed");
    }

    /**
     * The outcome of {@code work}, or a failure once the deadline has passed.
     *
     * @param what starts the failure's message, for example {@code "cannot reach 10.0.0.7:7443"}
     * @param late takes the result where it comes after the deadline
     */
    static <T> CompletableFuture<T> within(
            Duration deadline, String what, Vertx vertx, Future<T> work, Consumer<T> late) {
        var outcome = new CompletableFuture<T>();
        long timer = vertx.setTimer(
                Math.max(1, deadline.toMillis()),
                id -> outcome.completeExceptionally(new UnreachableException(
                        ErrorCode.DEADLINE_EXCEEDED, what + ": no answer within " + deadline.toMillis() + " ms")));
        work.onComplete(
                result -> {
                    vertx.cancelTimer(timer);
                    if (!outcome.complete(result)) {
                        late.accept(result);
                    }
                },
                cause -> {
                    vertx.cancelTimer(timer);
                    outcome.completeExceptionally(new UnreachableException(
                            ErrorCode.UNREACHABLE, what + ": " + whyNoConnection(cause), cause));
                });
        return outcome;
    }
}
