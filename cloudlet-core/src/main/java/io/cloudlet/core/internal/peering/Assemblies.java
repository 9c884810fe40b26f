package io.cloudlet.core.internal.peering;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.state.Draft;
import io.cloudlet.core.internal.state.Logs;
import io.cloudlet.core.internal.wire.MalformedException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Logs that come in pieces, each contiguous, those of several mixed; together no more than fits. */
final class Assemblies {

    private static final long MOST_BYTES = 256L << 20;

    /** What a record costs beside its bytes, so that a flood of empty ones is seen as one. */
    private static final long OVERHEAD = 256;

    private final Logs logs;
    private final BooleanSupplier alive;
    private final Map<CloudletId, Assembly> open = new TreeMap<>();
    private long bytes;

    private static final class Assembly {
        private final Draft draft;
        private long bytes;

        private Assembly(Draft draft) {
            this.draft = draft;
        }
    }

    /** @param alive whether the link stands over which they come */
    Assemblies(Logs logs, BooleanSupplier alive) {
        this.logs = logs;
        this.alive = alive;
    }

    boolean begun(CloudletId origin) {
        return open.containsKey(origin);
    }

    /** Adds a piece, the first or one that follows. */
    void add(News.Part part) {
        Assembly assembly =
                open.computeIfAbsent(part.origin(), origin -> new Assembly(logs.draft(origin, part.from(), alive)));
        if (part.from() != assembly.draft.reached()) {
            throw new MalformedException("a gap in the log of " + part.origin().abbreviated());
        }
        long more = part.records().stream()
                .mapToLong(record -> OVERHEAD + record.length)
                .sum();
        assembly.bytes += more;
        bytes += more;
        if (bytes > MOST_BYTES) {
            throw new MalformedException("news of more than " + MOST_BYTES + " bytes at once");
        }
        assembly.draft.add(part.records());
    }

    /** All of a log has come. */
    Draft finish(CloudletId origin) {
        Draft finished = remove(origin);
        if (finished == null) {
            throw new IllegalStateException("nothing came of " + origin.abbreviated());
        }
        return finished;
    }

    /** Forgets what has come of a log. */
    void drop(CloudletId origin) {
        Draft dropped = remove(origin);
        if (dropped != null) {
            dropped.abandon();
        }
    }

    private @Nullable Draft remove(CloudletId origin) {
        Assembly removed = open.remove(origin);
        if (removed == null) {
            return null;
        }
        bytes -= removed.bytes;
        return removed.draft;
    }

    void requireNone() {
        if (!open.isEmpty()) {
            throw new MalformedException("the answer ended without a checkpoint");
        }
    }
}
