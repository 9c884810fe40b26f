package io.cloudlet.core.internal.peering;

import io.cloudlet.CloudletException;
import io.cloudlet.ErrorCode;
import io.cloudlet.spi.runtime.HostPort;
import io.cloudlet.spi.runtime.Network.Connection;
import io.cloudlet.spi.runtime.Scheduler.Cancellable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Attempts to reach one peer: one at a time, each of its addresses in turn, then a pause that doubles up to a ceiling, with
 * jitter so that many that lost the same peer do not come back at the same moment. Confined to the core thread.
 */
final class Dialling {

    private static final Duration TRY = Duration.ofSeconds(5);
    private static final long FIRST_WAIT_MILLIS = 100;
    private static final long LONGEST_WAIT_MILLIS = 10_000;
    private static final long LONGEST_CONTEST_MILLIS = 600_000;

    private final PeeringContext context;
    private final Runnable again;
    private final List<String> said = new ArrayList<>();
    private List<HostPort> addresses = List.of();
    private boolean busy;
    private int failures;
    private int contests;
    private int next;
    private long downSince;
    private long triesAt;
    private @Nullable Cancellable timer;

    /** @param again called when the wait after a failure is over */
    Dialling(PeeringContext context, Runnable again) {
        this.context = context;
        this.again = again;
        this.downSince = now();
    }

    /** Dials, unless that is being done or waited for already; ends with {@link #succeeded} or {@link #failed}. */
    void dial(List<HostPort> where, Consumer<Connection> connected) {
        if (!addresses.equals(where)) {
            renew(where);
        }
        if (busy || timer != null) {
            return;
        }
        busy = true;
        context.runtime()
                .network()
                .dial(addresses.get(next++), context.proxy(), TRY)
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

    /** The peer listens elsewhere: what failed before says nothing about that. */
    private void renew(List<HostPort> where) {
        addresses = where;
        next = 0;
        failures = 0;
        stop();
    }

    /** A link stands. */
    void succeeded() {
        busy = false;
        failures = 0;
        contests = 0;
        next = 0;
        said.clear();
        stop();
    }

    /** The link is gone. */
    void lost(Throwable why) {
        busy = false;
        downSince = now();
        said.clear();
        said.add(describe(why));
        pause(isContest(why));
    }

    /** An attempt came to nothing: the next address is tried at once, after the last of them the next round waits. */
    void failed(Throwable failure) {
        busy = false;
        if (next <= 1) { // the first of a round
            said.clear();
        }
        said.add(describe(failure));
        if (next < addresses.size()) {
            context.core().execute(again);
        } else {
            pause(isContest(failure));
        }
    }

    /** Another process with this identity is linked there: trying again soon could only make both push each other off. */
    private static boolean isContest(Throwable why) {
        return why instanceof CloudletException told && told.code() == ErrorCode.IDENTITY_IN_USE;
    }

    private void pause(boolean contest) {
        next = 0;
        if (timer == null) {
            long ceiling = contest
                    ? Math.min(LONGEST_CONTEST_MILLIS, LONGEST_WAIT_MILLIS << Math.min(++contests, 10))
                    : Math.min(LONGEST_WAIT_MILLIS, FIRST_WAIT_MILLIS << Math.min(failures, 10));
            long wait = ceiling / 2 + context.runtime().random().nextLong(ceiling / 2 + 1);
            failures++;
            triesAt = now() + Duration.ofMillis(wait).toNanos();
            timer = context.runtime().scheduler().after(Duration.ofMillis(wait), context.core(), this::waited);
        }
    }

    /** Whether every address was tried since {@link #succeeded}, to no avail. */
    boolean exhausted() {
        return timer != null && !said.isEmpty();
    }

    /** Why the last link ended or the last round came to nothing; empty if nothing was tried. */
    String reasons() {
        return String.join("; ", said);
    }

    /** For how long there has been no link, and what happens next, for people. */
    String outlook() {
        String since = "no link for " + seconds(now() - downSince);
        return timer == null ? since : since + ", next try in " + seconds(triesAt - now());
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

    private long now() {
        return context.runtime().time().nanos();
    }

    private static String seconds(long nanos) {
        return Math.max(0, Duration.ofNanos(nanos).toSeconds()) + " s";
    }

    private static String describe(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return String.valueOf(cause instanceof CloudletException told ? told.getMessage() : cause);
    }
}
