package io.cloudlet.core.internal.state;

import io.cloudlet.CloudletId;
import java.util.List;

/**
 * The end of a log: every record after {@code from}, and the checkpoint that covers them. From a peer it is a claim until
 * {@link Logs#ingest} has verified it.
 *
 * @param from how many records come before
 * @param records as they stand on the wire
 */
public record Suffix(CloudletId origin, long from, List<byte[]> records, Checkpoint checkpoint) {
    public Suffix {
        records = List.copyOf(records);
    }
}
