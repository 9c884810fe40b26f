package io.cloudlet.core.internal.state;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.identity.Lease;
import io.cloudlet.core.internal.state.MerkleSearchTree.Entry;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.spi.storage.RecordStore;
import java.util.List;

/**
 * What is live of a log, and the hashes of what came before: all that it takes to hold a replica and to serve others from it, whatever
 * was compacted. It travels in files and to a cloudlet that lost its disk; until it was held to its checkpoint it is a claim.
 *
 * @param start the history up to where the leaf hashes begin
 * @param leaves those of all records from there on
 * @param live every live record, by sequence
 */
public record Excerpt(Checkpoint checkpoint, HistoryTree start, List<byte[]> leaves, List<Live> live) {

    /** Leaf hashes of so many records travel at most, the newest ones; of what comes before nothing can be proven then. */
    public static final int MOST_LEAVES = 1 << 18;

    /** So many live records a log has at most. */
    public static final int MOST_LIVE = LogContent.MOST_LIVE;

    private static final long OVERHEAD = 64;
    private static final long LONGEST_CHECKPOINT = 2L * Lease.LONGEST;
    private static final int NODES = 256;

    /**
     * A live record.
     *
     * @param record as it stands in the log
     */
    @SuppressWarnings("ArrayRecordComponent") // a message, never compared
    public record Live(long sequence, byte[] record) {

        /** About what it takes in memory. */
        public long cost() {
            return OVERHEAD + record.length;
        }
    }

    public Excerpt {
        leaves = List.copyOf(leaves);
        live = List.copyOf(live);
    }

    /** Of a log that is covered by that checkpoint. May read the disk. */
    static Excerpt of(Checkpoint checkpoint, Log log) {
        HistoryLeaves known = log.leaves();
        long from = Math.max(known.start().size(), known.size() - MOST_LEAVES);
        List<Live> live = log.content().tree().bySequence().stream()
                .map(entry -> new Live(entry.sequence(), entry.record().bytes()))
                .toList();
        return new Excerpt(checkpoint, known.upTo(from), known.since(from), live);
    }

    public CloudletId origin() {
        return checkpoint.origin();
    }

    /** About what it takes in memory. */
    public long cost() {
        return LONGEST_CHECKPOINT
                + OVERHEAD * leaves.size()
                + live.stream().mapToLong(Live::cost).sum();
    }

    /** What comes after so many leaf hashes and live records, at least one if there is one, as many as fit. */
    public Excerpt piece(long from, int maxBytes) {
        int leaf = (int) Math.min(from, leaves.size());
        int leavesEnd = Math.min(leaves.size(), leaf + maxBytes / Sha256.LENGTH);
        long room = maxBytes - (long) Sha256.LENGTH * (leavesEnd - leaf);
        int first = (int) Math.min(from - leaf, live.size());
        int end = first;
        while (leavesEnd == leaves.size() && end < live.size() && (room > 0 || end + leavesEnd == first + leaf)) {
            room -= live.get(end++).cost();
        }
        return new Excerpt(checkpoint, start, leaves.subList(leaf, leavesEnd), live.subList(first, end));
    }

    /**
     * Where the log is said to stand, for somebody who has read up to there.
     *
     * @param unused is not asked: all leaf hashes are here
     */
    Jump jump(Head read, RecordStore unused) {
        HistoryLeaves known = new HistoryLeaves(unused, "");
        known.reset(start, start.size(), new byte[0]);
        known.append(leaves);
        return Jump.to(checkpoint, start.appendAll(leaves), known, read);
    }

    /**
     * Answers all that a walk there asks for.
     *
     * @throws MalformedException if the live records are not those that were signed
     * @throws UnknownRecordException if one of them is of a version or class that is not known here
     */
    void answer(Walk walk) {
        MerkleSearchTree tree = tree();
        while (!walk.complete()) {
            List<Walk.Want> wants = walk.next(NODES);
            walk.take(
                    wants,
                    wants.stream().map(want -> node(tree, want, walk.since())).toList());
        }
    }

    private static Walk.Got node(MerkleSearchTree tree, Walk.Want want, long since) {
        return tree.walked(want, since, Integer.MAX_VALUE)
                .orElseThrow(() -> new MalformedException("its live records are not those that were signed"));
    }

    private MerkleSearchTree tree() {
        try {
            return MerkleSearchTree.of(live.stream()
                    .map(one -> Entry.of(LogRecord.decode(one.record), one.sequence))
                    .toList());
        } catch (TreeLimitException e) {
            throw new MalformedException("its live records make no live set: " + e.getMessage());
        }
    }
}
