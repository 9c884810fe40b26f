package io.cloudlet.core.internal.state;

import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;

/**
 * What a log says of branches of its own that it has taken over: a live record each, written with what they added. So nobody need
 * keep or show them any more, and nothing of them is written anew twice.
 */
final class TakenOver {

    private TakenOver() {}

    /** Says that a branch which ended in that epoch was taken over up to there. */
    static LogRecord record(LogEpoch ended, long sequence) {
        return LogRecord.put(
                Keys.branch(ended), new WireWriter(Long.BYTES).u64(sequence).toBytes());
    }

    /** Up to which sequence a branch that ended in that epoch was taken over; 0 if it was not. */
    static long upTo(MerkleSearchTree tree, LogEpoch ended) {
        return tree.get(Keys.branch(ended))
                .map(entry -> sequence(entry.record().body()))
                .orElse(0L);
    }

    /** Whatever an origin writes there. */
    static long sequence(byte[] body) {
        try {
            WireReader in = new WireReader(body);
            long sequence = in.natural("sequence");
            in.end("branch that was taken over");
            return sequence;
        } catch (MalformedException e) {
            return 0;
        }
    }
}
