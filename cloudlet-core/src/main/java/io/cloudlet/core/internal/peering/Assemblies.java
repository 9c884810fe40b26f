package io.cloudlet.core.internal.peering;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.state.Checkpoint;
import io.cloudlet.core.internal.state.Suffix;
import io.cloudlet.core.internal.wire.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Logs that come in pieces, each contiguous, those of several mixed; together no more than fits. */
final class Assemblies {

    private static final long MOST_BYTES = 256L << 20;

    /** What a record costs beside its bytes, so that a flood of empty ones is seen as one. */
    private static final long OVERHEAD = 64;

    private final Map<CloudletId, Assembly> open = new TreeMap<>();
    private long bytes;

    private static final class Assembly {
        private final long from;
        private final List<byte[]> records = new ArrayList<>();
        private long bytes;

        private Assembly(long from) {
            this.from = from;
        }
    }

    boolean begun(CloudletId origin) {
        return open.containsKey(origin);
    }

    /** Adds a piece, the first or one that follows. */
    void add(News.Part part) {
        Assembly assembly = open.computeIfAbsent(part.origin(), origin -> new Assembly(part.from()));
        if (part.from() != assembly.from + assembly.records.size()) {
            throw new MalformedException("a gap in the log of " + part.origin().abbreviated());
        }
        assembly.records.addAll(part.records());
        long more = part.records().stream()
                .mapToLong(record -> OVERHEAD + record.length)
                .sum();
        assembly.bytes += more;
        bytes += more;
        if (bytes > MOST_BYTES) {
            throw new MalformedException("news of more than " + MOST_BYTES + " bytes at once");
        }
    }

    /** All of a log has come. */
    Suffix finish(CloudletId origin, Checkpoint checkpoint) {
        Assembly assembly = open.get(origin);
        if (assembly == null) {
            throw new IllegalStateException("nothing came of " + origin.abbreviated());
        }
        drop(origin);
        return new Suffix(origin, assembly.from, assembly.records, checkpoint);
    }

    /** Forgets what has come of a log. */
    void drop(CloudletId origin) {
        Assembly dropped = open.remove(origin);
        bytes -= dropped == null ? 0 : dropped.bytes;
    }

    void requireNone() {
        if (!open.isEmpty()) {
            throw new MalformedException("the answer ended without a checkpoint");
        }
    }
}
