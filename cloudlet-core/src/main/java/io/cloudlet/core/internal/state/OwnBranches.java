package io.cloudlet.core.internal.state;

import io.cloudlet.core.internal.state.MerkleSearchTree.Entry;
import io.cloudlet.core.internal.wire.MalformedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What others hold of the own log that this home does not know: it is a restored backup, and the log has two branches. The other
 * one is fetched from whoever shows it; then a log epoch above both continues the higher, and what the lower put and deleted since
 * they parted is written anew. A process that has to do so again and again is one of two that run on copies of one home: it stops.
 * Confined to the core thread.
 */
final class OwnBranches {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.state");
    private static final int MOST_MERGES = 3;

    private final OwnLog own;
    private final byte[] federation;
    private final Consumer<String> hopeless;
    private BooleanSupplier fetching = () -> false;
    private @Nullable String trouble;
    private int merges;
    private boolean stopped;

    /** @param hopeless told why nothing more should be written */
    OwnBranches(OwnLog own, byte[] federation, Consumer<String> hopeless) {
        this.own = own;
        this.federation = federation;
        this.hopeless = hopeless;
    }

    /** What is wrong with the own log, in words. */
    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** Whether this cloudlet signed that and does not know it. */
    boolean foreign(Checkpoint theirs) {
        Checkpoint mine = own.checkpoint();
        if (stopped || !theirs.verify(own.identity(), federation)) {
            return false;
        }
        boolean known = mine != null
                && theirs.head().sequence() <= mine.head().sequence()
                && own.log()
                        .historyAt(theirs.head().sequence())
                        .filter(here -> !here.equals(theirs.head().history()))
                        .isEmpty();
        if (!known && trouble == null) {
            trouble = "peers hold a log of this cloudlet that this home does not know (" + theirs.head()
                    + "): this home is a restored backup, or a copy of it runs elsewhere";
            LOG.warn(trouble);
        }
        return !known;
    }

    /** What to fetch, if it should be. */
    Optional<Walk> jump(Jump jump, Head asked, BooleanSupplier alive) {
        if (!jump.fits(asked)) {
            throw new MalformedException("a history of this cloudlet that does not fit");
        }
        if (!foreign(jump.checkpoint()) || fetching.getAsBoolean() || !own.opened()) {
            return Optional.empty();
        }
        if (merges == MOST_MERGES || jump.checkpoint().head().epoch().equals(own.epoch())) {
            stop(trouble + "; it was continued " + merges + " times, so a copy does run elsewhere");
            return Optional.empty();
        }
        fetching = alive;
        return Optional.of(new Walk(jump, own.log().content().tree(), 0));
    }

    private void stop(String why) {
        stopped = true;
        trouble = why;
        LOG.error(why);
        hopeless.accept(why);
    }

    /** It came to nothing. */
    void abandoned() {
        fetching = () -> false;
    }

    /** The other branch is here. */
    void walked(Walk walk) {
        fetching = () -> false;
        if (!foreign(walk.jump().checkpoint())) {
            trouble = null;
            return;
        }
        merges++;
        Checkpoint theirs = walk.jump().checkpoint();
        Branch other = new Branch(theirs, walk.jump().history(), walk.tree());
        own.continueBoth(other, () -> changes(other)).whenComplete((head, failure) -> {
            if (failure == null) {
                trouble = null;
                LOG.warn(
                        "this home was a restored backup; {} was taken over, the log goes on at {}",
                        theirs.head(),
                        head);
            } else {
                stop(trouble + "; it could not be taken over: " + failure.getMessage());
            }
        });
    }

    /** What the lower branch put and deleted since the two parted. */
    private List<LogRecord> changes(Branch other) {
        boolean theirsIsHigher =
                other.checkpoint().head().epoch().compareTo(own.log().content().epoch()) > 0;
        MerkleSearchTree mine = own.log().content().tree();
        MerkleSearchTree lower = theirsIsHigher ? mine : other.tree();
        MerkleSearchTree higher = theirsIsHigher ? other.tree() : mine;
        return changes(lower, higher, own.parted(other.checkpoint().head().epoch()));
    }

    static List<LogRecord> changes(MerkleSearchTree lower, MerkleSearchTree higher, long parted) {
        List<Entry> put = new ArrayList<>();
        List<LogRecord> changes = new ArrayList<>();
        for (Entry entry : lower) {
            Optional<Entry> there = higher.get(entry.key());
            boolean authority = entry.record().kind() == LogRecord.Kind.AUTHORITY;
            boolean same = there.filter(one -> Arrays.equals(one.recordHash(), entry.recordHash()))
                    .isPresent();
            if (entry.sequence() > parted && !same && !(authority && there.isPresent())) {
                put.add(entry);
            }
        }
        for (Entry entry : higher) {
            boolean authority = entry.record().kind() == LogRecord.Kind.AUTHORITY;
            if (entry.sequence() <= parted
                    && !authority
                    && lower.get(entry.key()).isEmpty()) {
                changes.add(LogRecord.deletion(entry.key())
                        .withAudience(entry.record().audience()));
            }
        }
        put.sort(Comparator.comparingLong(Entry::sequence));
        put.forEach(entry -> changes.add(entry.record()));
        return changes;
    }
}
