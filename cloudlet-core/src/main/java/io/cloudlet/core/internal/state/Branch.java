package io.cloudlet.core.internal.state;

import java.util.List;

/**
 * What a log said up to a checkpoint, as far as it is live, for an origin that does not know that it said so: its home was restored
 * from a backup.
 */
public record Branch(Checkpoint checkpoint, HistoryTree history, MerkleSearchTree tree) {

    /** Where that stands, for the origin. */
    public Jump jump() {
        return new Jump(checkpoint, history, Jump.Relation.UNKNOWN, Head.EMPTY.history(), List.of());
    }
}
