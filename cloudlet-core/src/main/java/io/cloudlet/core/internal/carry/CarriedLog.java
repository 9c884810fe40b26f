package io.cloudlet.core.internal.carry;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.state.Checkpoint;
import java.util.List;

/**
 * A whole log as an export holds it: a claim, until it is verified.
 *
 * @param records from the first on, as they stand in the log
 */
public record CarriedLog(CloudletId origin, List<byte[]> records, Checkpoint checkpoint) {

    /** What a record costs beside its bytes. */
    private static final long OVERHEAD = 64;

    public CarriedLog {
        records = List.copyOf(records);
    }

    /** About what it takes in memory. */
    public long bytes() {
        return records.stream().mapToLong(CarriedLog::cost).sum();
    }

    static long cost(byte[] record) {
        return OVERHEAD + record.length;
    }
}
