package io.cloudlet.core.internal.state;

import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import java.util.List;

/**
 * What a log said up to a checkpoint, as far as it is live, for an origin that does not know that it said so: its home was restored
 * from a backup.
 */
public record Branch(Checkpoint checkpoint, HistoryTree history, MerkleSearchTree tree) {

    private static final int MOST = 16 * 1024;

    /** Where that stands, for the origin. */
    public Jump jump() {
        return new Jump(checkpoint, history, Jump.Relation.UNKNOWN, Head.EMPTY.history(), List.of());
    }

    /** All but the live set. */
    byte[] encode() {
        return new WireWriter()
                .field(checkpoint.encode())
                .field(history.encode())
                .toBytes();
    }

    static Branch read(WireReader in, MerkleSearchTree tree) {
        Branch branch = new Branch(
                Checkpoint.decode(in.field("checkpoint", MOST)), HistoryTree.decode(in.field("history", MOST)), tree);
        in.end("branch");
        return branch;
    }
}
