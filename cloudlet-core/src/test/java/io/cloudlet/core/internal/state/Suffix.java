package io.cloudlet.core.internal.state;

import io.cloudlet.CloudletId;
import java.util.List;

/**
 * The end of a log, as a peer brings it at once: every record after {@code from}, and the checkpoint that covers them.
 *
 * @param from how many records come before
 * @param records as they stand on the wire
 */
public record Suffix(CloudletId origin, long from, List<byte[]> records, Checkpoint checkpoint) {
    public Suffix {
        records = List.copyOf(records);
    }

    /** Has a peer bring it; whether anything but the beat changed. */
    public boolean into(Logs logs) {
        Draft draft = logs.draft(origin, from);
        draft.add(records);
        return logs.ingest(draft, checkpoint);
    }
}
