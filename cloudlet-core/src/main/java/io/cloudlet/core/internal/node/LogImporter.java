package io.cloudlet.core.internal.node;

import io.cloudlet.CloudletId;
import io.cloudlet.LogImport;
import io.cloudlet.LogImport.Refused;
import io.cloudlet.LogImport.Taken;
import io.cloudlet.core.internal.carry.CarriedLog;
import io.cloudlet.core.internal.runtime.Calls;
import io.cloudlet.core.internal.state.Head;
import io.cloudlet.core.internal.state.Logs;
import io.cloudlet.core.internal.state.Suffix;
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
    private final List<CarriedLog> waiting = new ArrayList<>();
    private long waitingBytes;

    LogImporter(Parts parts, Calls calls) {
        this.parts = parts;
        this.calls = calls;
    }

    void take(CarriedLog log) {
        boolean room = waitingBytes + log.bytes() <= MOST_WAITING;
        if (room && !calls.ask("importing a log", () -> followed(log.origin()))) {
            waiting.add(log);
            waitingBytes += log.bytes();
        } else {
            offer(log);
        }
    }

    /** What became of all of them. */
    LogImport finish() {
        boolean more = true;
        while (more) {
            List<CarriedLog> known = calls.ask(
                    "importing logs",
                    () -> waiting.stream().filter(log -> followed(log.origin())).toList());
            known.forEach(this::offer);
            waiting.removeAll(known);
            more = !known.isEmpty();
        }
        waiting.forEach(this::offer);
        return new LogImport(taken, refused);
    }

    private void offer(CarriedLog log) {
        calls.ask("importing a log", () -> {
            long before = sequence(log.origin());
            Optional<String> why = refusal(log, before);
            if (why.isPresent()) {
                refused.add(new Refused(log.origin(), why.get()));
            } else {
                taken.add(new Taken(log.origin(), before, sequence(log.origin())));
            }
            return "";
        });
    }

    /** On the core thread. */
    private Optional<String> refusal(CarriedLog log, long before) {
        CloudletId origin = log.origin();
        if (!followed(origin)) {
            return Optional.of("it is no member of the federation, as far as is known here");
        }
        Optional<String> trouble = logs().trouble(origin);
        if (trouble.isPresent()) {
            return trouble;
        }
        try {
            if (log.records().size() >= before && !ingest(log, before)) {
                ingest(log, 0);
            }
            parts.links().offer();
            return logs().trouble(origin);
        } catch (MalformedException e) {
            return Optional.of("it was changed on its way: " + e.getMessage());
        }
    }

    /** Whether the log stands here where the export says. */
    private boolean ingest(CarriedLog log, long from) {
        List<byte[]> rest = log.records().subList((int) from, log.records().size());
        logs().ingest(new Suffix(log.origin(), from, rest, log.checkpoint()));
        return logs().head(log.origin()).filter(log.checkpoint().head()::equals).isPresent();
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
