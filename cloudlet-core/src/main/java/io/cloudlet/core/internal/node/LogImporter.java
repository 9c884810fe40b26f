package io.cloudlet.core.internal.node;

import io.cloudlet.CloudletId;
import io.cloudlet.LogImport;
import io.cloudlet.LogImport.Refused;
import io.cloudlet.LogImport.Taken;
import io.cloudlet.core.internal.runtime.Calls;
import io.cloudlet.core.internal.state.Excerpt;
import io.cloudlet.core.internal.state.Head;
import io.cloudlet.core.internal.state.Logs;
import io.cloudlet.core.internal.state.UnknownRecordException;
import io.cloudlet.core.internal.wire.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes over the logs of one export. One whose author is not known yet waits until the others are in, since one of these may
 * say who that is; so many wait as memory allows.
 */
final class LogImporter {

    private static final long MOST_WAITING = 64L << 20;

    private final Parts parts;
    private final Calls calls;
    private final List<Taken> taken = new ArrayList<>();
    private final List<Refused> refused = new ArrayList<>();
    private final List<Excerpt> waiting = new ArrayList<>();
    private long waitingBytes;

    LogImporter(Parts parts, Calls calls) {
        this.parts = parts;
        this.calls = calls;
    }

    void take(Excerpt log) {
        boolean room = waitingBytes + log.cost() <= MOST_WAITING;
        if (room && !calls.ask("importing a log", () -> followed(log.origin()))) {
            waiting.add(log);
            waitingBytes += log.cost();
        } else {
            offer(log);
        }
    }

    /** What became of all of them. */
    LogImport finish() {
        boolean more = true;
        while (more) {
            List<Excerpt> known = calls.ask(
                    "importing logs",
                    () -> waiting.stream().filter(log -> followed(log.origin())).toList());
            known.forEach(this::offer);
            waiting.removeAll(known);
            more = !known.isEmpty();
        }
        waiting.forEach(this::offer);
        return new LogImport(taken, refused);
    }

    private void offer(Excerpt log) {
        calls.ask("importing a log", () -> {
            long before = sequence(log.origin());
            Optional<String> why = refusal(log);
            if (why.isPresent()) {
                refused.add(new Refused(log.origin(), why.get()));
            } else {
                taken.add(new Taken(log.origin(), before, sequence(log.origin())));
            }
            return "";
        });
    }

    /** On the core thread. */
    private Optional<String> refusal(Excerpt log) {
        CloudletId origin = log.origin();
        if (!followed(origin)) {
            return Optional.of("it is no member of the federation, as far as is known here");
        }
        Optional<String> trouble = logs().doubts().trouble(origin);
        if (trouble.isPresent()) {
            return trouble;
        }
        try {
            logs().ingest(log);
            parts.links().offer();
            return logs().doubts().trouble(origin).or(() -> left(log));
        } catch (MalformedException e) {
            return Optional.of("it was changed on its way: " + e.getMessage());
        } catch (UnknownRecordException e) {
            return Optional.of(e.getMessage() + "; update the library");
        }
    }

    /** Why what is here is older all the same; empty if it is not. */
    private Optional<String> left(Excerpt log) {
        boolean here = logs().checkpoint(log.origin())
                .filter(mine -> !log.checkpoint().newerThan(mine))
                .isPresent();
        return here ? Optional.empty() : Optional.of("it is signed by a former identity key that counts no further");
    }

    private boolean followed(CloudletId origin) {
        return logs().heads().containsKey(origin);
    }

    private long sequence(CloudletId origin) {
        return logs().head(origin).map(Head::sequence).orElse(0L);
    }

    private Logs logs() {
        return parts.logs();
    }
}
