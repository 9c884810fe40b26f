package io.cloudlet.core.internal.state;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.identity.Lease;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import java.util.List;
import java.util.Optional;

/**
 * Where a log stands, for somebody who cannot be given every record on the way there: what it takes to go on from there, and
 * how it is connected with what that somebody has. The live set itself is then {@linkplain Walk walked}.
 *
 * @param history everything up to there, as a frontier
 * @param relation of what the asker showed to this
 * @param claimed what this history says that the asker's is, in hexadecimal; meaningless where the relation is not known
 * @param proof that it says so
 */
public record Jump(Checkpoint checkpoint, HistoryTree history, Relation relation, String claimed, List<byte[]> proof) {

    private static final List<Relation> RELATIONS = List.of(Relation.values());
    private static final int CHECKPOINT_CAP = 2048 + Lease.LONGEST;
    private static final int HISTORY_CAP = 4096;
    private static final String NOTHING = "00".repeat(Hash.LENGTH);

    /** Whether a history is the beginning of another. */
    public enum Relation {
        /** Whoever says so has not got the hashes that it takes. */
        UNKNOWN,
        CONTINUES,
        CONTRADICTS
    }

    public Jump {
        proof = List.copyOf(proof);
    }

    /**
     * To where a log stands, for somebody who has read up to {@code theirs}.
     *
     * @param leaves the hashes that are known of that history
     */
    static Jump to(Checkpoint checkpoint, HistoryTree history, HistoryLeaves leaves, Head theirs) {
        Optional<String> claimed = leaves.rootAt(theirs.sequence()).map(Hash::hex);
        Optional<List<byte[]>> proof = leaves.prove(theirs.sequence());
        if (claimed.isEmpty() || proof.isEmpty()) {
            return new Jump(checkpoint, history, Relation.UNKNOWN, NOTHING, List.of());
        }
        boolean continues = claimed.get().equals(theirs.history());
        return new Jump(
                checkpoint, history, continues ? Relation.CONTINUES : Relation.CONTRADICTS, claimed.get(), proof.get());
    }

    public CloudletId origin() {
        return checkpoint.origin();
    }

    /** Whether frontier and proof are what they are said to be, for somebody who showed {@code asked}. */
    boolean fits(Head asked) {
        boolean known = relation != Relation.UNKNOWN;
        return history.size() == checkpoint.head().sequence()
                && Hash.hex(history.root()).equals(checkpoint.head().history())
                && (!known || claimed.equals(asked.history()) == (relation == Relation.CONTINUES))
                && (!known || proves(asked.sequence()));
    }

    private boolean proves(long sequence) {
        return Consistency.verify(sequence, Hash.unhex(claimed), history.size(), history.root(), proof);
    }

    public void write(WireWriter out) {
        out.field(checkpoint.encode())
                .field(history.encode())
                .u8(RELATIONS.indexOf(relation))
                .raw(Hash.unhex(claimed));
        Consistency.write(out, proof);
    }

    /** @throws UnknownCheckpointException once all of it is read, if the checkpoint is of a version that is not known here */
    public static Jump read(WireReader in) {
        byte[] checkpoint = in.field("checkpoint", CHECKPOINT_CAP);
        HistoryTree history = HistoryTree.decode(in.field("history", HISTORY_CAP));
        int relation = in.u8("relation");
        if (relation >= RELATIONS.size()) {
            throw in.malformed("relation " + relation + " is unknown");
        }
        String claimed = Hash.hex(in.raw("history hash", Hash.LENGTH));
        List<byte[]> proof = Consistency.read(in);
        return new Jump(Checkpoint.decode(checkpoint), history, RELATIONS.get(relation), claimed, proof);
    }
}
