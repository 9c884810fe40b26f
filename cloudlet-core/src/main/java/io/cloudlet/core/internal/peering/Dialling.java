package io.cloudlet.core.internal.peering;

import io.cloudlet.CloudletException;
import io.cloudlet.spi.runtime.HostPort;
import io.cloudlet.spi.runtime.Network.Connection;
import io.cloudlet.spi.runtime.Scheduler.Cancellable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Attempts to reach one peer: one at a time, its addresses in turn, each failure doubling the wait up to a ceiling, with
 * jitter so that many that lost the same peer do not come back at the same moment. Confined to the core thread.
 */
final class Dialling {

    private static final Duration TRY = Duration.ofSeconds(5);
    private static final long FIRST_WAIT_MILLIS = 100;
    private static final long LONGEST_WAIT_MILLIS = 10_000;

    private final PeeringContext context;
    private final Runnable again;
    private boolean busy;
    private int failures;
    private int next;
    private String lastFailure = "not dialled yet";
    private @Nullable Cancellable timer;

    /** @param again called when the wait after a failure is over */
    Dialling(PeeringContext context, Runnable again) {
        this.context = context;
        this.again = again;
    }

    /** Dials, unless that is being done or waited for already; ends with {@link #succeeded} or {@link #failed}. */
    void dial(List<HostPort> addresses, Consumer<Connection> connected) {
        if (busy || timer != null) {
            return;
        }
        busy = true;
        HostPort to = addresses.get(Math.floorMod(next++, addresses.size()));
        context.runtime()
                .network()
                .dial(to, context.proxy(), TRY)
                .whenCompleteAsync(
                        (connection, failure) -> {
                            if (failure == null) {
                                connected.accept(connection);
                            } else {
                                failed(failure);
                            }
                        },
                        context.core());
    }

    /** A link stands. */
    void succeeded() {
        busy = false;
        failures = 0;
        stop();
    }

    /** No link, or no longer; the next attempt waits. */
    void failed(Throwable failure) {
        busy = false;
        lastFailure = describe(failure);
        if (timer == null) {
            long ceiling = Math.min(LONGEST_WAIT_MILLIS, FIRST_WAIT_MILLIS << Math.min(failures, 10));
            long wait = ceiling / 2 + context.runtime().random().nextLong(ceiling / 2 + 1);
            failures++;
            timer = context.runtime().scheduler().after(Duration.ofMillis(wait), context.core(), this::waited);
        }
    }

    /** Why there is no link, for people. */
    String lastFailure() {
        return lastFailure;
    }

    void stop() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void waited() {
        timer = null;
        again.run();
    }

    private static String describe(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof CloudletException told ? String.valueOf(told.getMessage()) : String.valueOf(cause);
    }
}
