package io.cloudlet.core.internal.state;

import io.cloudlet.core.internal.wire.MalformedException;
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
        boolean known = mine != null && (continued(theirs.head(), mine.head()) || takenOver(theirs.head()));
        if (!known && trouble == null) {
            trouble = "peers hold a log of this cloudlet that this home does not know (" + theirs.head()
                    + "): this home is a restored backup, or a copy of it runs elsewhere";
            LOG.warn(trouble);
        }
        return !known;
    }

    /** Whether the log begins with that, as far as can be told. */
    private boolean continued(Head theirs, Head mine) {
        return theirs.sequence() <= mine.sequence()
                && own.log()
                        .historyAt(theirs.sequence())
                        .filter(here -> !here.equals(theirs.history()))
                        .isEmpty();
    }

    private boolean takenOver(Head theirs) {
        return TakenOver.upTo(own.log().content().tree(), theirs.epoch()) >= theirs.sequence();
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
            stop(trouble + "; it was continued " + merges
                    + " times, so a copy does run elsewhere. Close one of the two for good,"
                    + " and restart the other, the one whose data is to go on");
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
        own.merge(other).whenComplete((head, failure) -> {
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
}
