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
    private final Parting parting;
    private final SecureRandom entropy;

    BranchMerge(OwnLog own, EpochSigner signer, Parting parting, SecureRandom entropy) {
        this.own = own;
        this.signer = signer;
        this.parting = parting;
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
        MerkleSearchTree tree = own.log().content().tree();
        long puts = parting.puts(theirs.epoch(), own.log());
        long deletions = parting.deletions(theirs.epoch(), own.log());
        List<LogRecord> records = new ArrayList<>();
        if (theirsIsHigher) {
            records.addAll(changes(tree, other.tree(), puts, deletions));
            own.log().endsAfter(puts).forEach((epoch, end) -> records.add(TakenOver.record(epoch, end)));
            records.add(TakenOver.record(mine.epoch(), mine.sequence()));
        } else {
            records.addAll(changes(other.tree(), tree, puts, deletions));
            records.add(TakenOver.record(theirs.epoch(), theirs.sequence()));
        }
        Log next = theirsIsHigher ? own.log().beside(other) : own.log();
        parting.at(next.content().sequence());
        signer.turn((theirsIsHigher ? theirs.epoch() : signer.epoch()).next(0, entropy));
        records.add(0, new Opening(signer.epoch(), next.content().head()).toRecord());
        if (theirsIsHigher) {
            own.goOnWith(next, records, done);
        } else {
            own.writeNow(records, done);
        }
    }

    /** What the lower branch put and deleted since the two parted. */
    private static List<LogRecord> changes(MerkleSearchTree lower, MerkleSearchTree higher, long puts, long deletions) {
        List<MerkleSearchTree.Entry> put = new ArrayList<>();
        List<LogRecord> changes = new ArrayList<>();
        for (MerkleSearchTree.Entry entry : lower) {
            Optional<MerkleSearchTree.Entry> there = higher.get(entry.key());
            boolean authority = entry.record().kind() == LogRecord.Kind.AUTHORITY;
            boolean same = there.filter(one -> Arrays.equals(one.recordHash(), entry.recordHash()))
                    .isPresent();
            if (entry.sequence() > puts && !same && !(authority && there.isPresent())) {
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
        put.forEach(entry -> changes.add(entry.record()));
        return changes;
    }
}
