package io.cloudlet.core.internal.state;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Makes one log of two branches of the own one: opens an epoch above both, which continues the higher, writes anew what the lower put and
 * deleted since they parted, and says up to where it took that over. Confined to the core thread.
 */
final class BranchMerge {

    private final OwnLog own;
    private final EpochSigner signer;
    private final SecureRandom entropy;

    /** One of the two branches. */
    private record Side(MerkleSearchTree tree, Head head, Runs runs) {
        Side(MerkleSearchTree tree, Head head) {
            this(tree, head, Runs.of(tree, head));
        }
    }

    BranchMerge(OwnLog own, EpochSigner signer, SecureRandom entropy) {
        this.own = own;
        this.signer = signer;
        this.entropy = entropy;
    }

    /** Begins as soon as nothing is being written; completes with the head once it is durable. */
    CompletionStage<Head> with(Branch other) {
        CompletableFuture<Head> done = new CompletableFuture<>();
        own.whenIdle(() -> merge(other, done), done);
        return done;
    }

    private void merge(Branch other, CompletableFuture<Head> done) {
        Head mine = own.log().content().head();
        Head theirs = other.checkpoint().head();
        boolean theirsIsHigher = theirs.epoch().compareTo(signer.epoch()) > 0;
        Side here = new Side(own.log().content().tree(), mine);
        Side there = new Side(other.tree(), theirs);
        Side lower = theirsIsHigher ? here : there;
        Side higher = theirsIsHigher ? there : here;
        signer.turn(higher.head().epoch().next(0, entropy));
        List<LogRecord> records = new ArrayList<>();
        records.add(new Opening(signer.epoch(), higher.head()).toRecord());
        records.add(higher.runs().toRecord());
        records.addAll(takenOver(lower, higher));
        if (theirsIsHigher) {
            own.goOnWith(own.log().beside(other), records, done);
        } else {
            own.writeNow(records, done);
        }
    }

    /** What the lower branch put and deleted since the two parted, and that this has been taken over. */
    private static List<LogRecord> takenOver(Side lower, Side higher) {
        long parted = lower.runs().common(higher.runs());
        long contained = lower.runs().containedIn(higher.runs(), higher.tree());
        List<LogRecord> records = changes(lower.tree(), higher.tree(), contained, parted);
        lower.runs().beyond(contained).forEach((epoch, end) -> records.add(TakenOver.record(epoch, end)));
        return records;
    }

    /** What the lower branch put and deleted since the two parted. */
    private static List<LogRecord> changes(MerkleSearchTree lower, MerkleSearchTree higher, long puts, long deletions) {
        List<MerkleSearchTree.Entry> put = new ArrayList<>();
        List<LogRecord> changes = new ArrayList<>();
        for (MerkleSearchTree.Entry entry : lower) {
            Optional<MerkleSearchTree.Entry> there = higher.get(entry.key());
            boolean authority = entry.record().kind() == LogRecord.Kind.AUTHORITY;
            boolean runs = Arrays.equals(entry.key(), Keys.runs());
            boolean same = authority
                    ? Beside.has(higher, entry.record())
                    : there.filter(one -> Arrays.equals(one.recordHash(), entry.recordHash()))
                            .isPresent();
            if (entry.sequence() > puts && !same && !runs) {
                put.add(entry);
            }
        }
        for (MerkleSearchTree.Entry entry : higher) {
            boolean authority = entry.record().kind() == LogRecord.Kind.AUTHORITY;
            if (entry.sequence() <= deletions
                    && !authority
                    && lower.get(entry.key()).isEmpty()) {
                changes.add(LogRecord.deletion(entry.key())
                        .withAudience(entry.record().audience()));
            }
        }
        put.sort(Comparator.comparingLong(MerkleSearchTree.Entry::sequence));
        put.forEach(entry -> changes.add(placed(entry.record(), higher)));
        return changes;
    }

    /** A decision takes its own place, if that is free. */
    private static LogRecord placed(LogRecord record, MerkleSearchTree higher) {
        boolean beside = record.kind() == LogRecord.Kind.AUTHORITY
                && higher.get(record.key()).isPresent();
        return beside ? Beside.of(record) : record;
    }
}
