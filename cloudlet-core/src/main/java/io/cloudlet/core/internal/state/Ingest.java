package io.cloudlet.core.internal.state;

import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.spi.storage.RecordStore;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies what peers bring of others' logs, and takes it over whole or not at all.
 *
 * <p>Who brings something answers for what can be checked without the origin: signatures, hashes, proofs. What is signed and yet
 * breaks the rules of a log is the origin's doing, and stops its log. Confined to the core thread.
 */
final class Ingest {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.state");

    private final byte[] federation;
    private final RecordStore store;
    private final Executor core;
    private final Effects effects;

    /** What follows from what was verified. */
    interface Effects {

        /** Something fresh was heard of an origin. */
        void heard(Replica replica, Checkpoint checkpoint);

        void applied(Replica replica, List<LogRecord> records);

        /** Nothing more is read of a log. */
        void stop(Replica replica, boolean forked, String why);
    }

    Ingest(byte[] federation, RecordStore store, Executor core, Effects effects) {
        this.federation = federation;
        this.store = store;
        this.core = core;
        this.effects = effects;
    }

    private void requireGenuine(Replica replica, Checkpoint checkpoint) {
        if (!replica.verifies(checkpoint, federation)) {
            throw new MalformedException("checkpoint of " + replica.origin.abbreviated() + " is not signed by it");
        }
    }

    /**
     * Whether a checkpoint, genuine or not, can change nothing here: it is not newer, and contradicts nothing. So what many
     * neighbours bring is verified once.
     */
    private static boolean settled(Replica replica, Checkpoint checkpoint) {
        Checkpoint newest = replica.newest;
        return newest != null
                && !checkpoint.newerThan(newest)
                && !Fork.of(newest, checkpoint).contradicts();
    }

    /** Whether anything but the beat changed. */
    boolean suffix(Replica replica, Draft draft, Checkpoint checkpoint) {
        if (settled(replica, checkpoint)) {
            return false;
        }
        requireGenuine(replica, checkpoint);
        if (!replica.heeds(checkpoint)) {
            return false;
        }
        if (convicted(replica, checkpoint)) {
            return true;
        }
        if (!draft.continues(replica.log.content())) {
            return false;
        }
        if (!checkpoint.head().history().equals(draft.historyRoot())) {
            throw new MalformedException("records of " + replica.origin.abbreviated() + " do not fit its checkpoint");
        }
        return take(replica, draft, checkpoint);
    }

    /** Takes over records that the origin has signed for; whatever is wrong with them now is its own doing. */
    private boolean take(Replica replica, Draft draft, Checkpoint checkpoint) {
        try {
            LogContent.Staged staged = draft.staged();
            replica.log.content().requireWithinQuota(staged.tree());
            staged.requireSigned(checkpoint);
            append(replica, staged, checkpoint);
            return !staged.records().isEmpty();
        } catch (MalformedException e) {
            stopHere(replica, e.getMessage());
            return true;
        }
    }

    private void stopHere(Replica replica, @Nullable String why) {
        effects.stop(
                replica,
                false,
                "its log stops at sequence " + replica.log.content().sequence() + ": " + why);
    }

    private void append(Replica replica, LogContent.Staged staged, Checkpoint checkpoint) {
        Log log = replica.log;
        boolean changed = !staged.records().isEmpty();
        if (changed && !log.waits() && Log.size(staged.records()) <= Log.BATCH_BYTES) {
            RecordStore.Batch batch = log.batch(staged, checkpoint);
            log.commit(staged);
            persist(replica, batch, staged.history().size());
            log.compactIfWorthwhile();
        } else if (changed) {
            boolean waits = log.waits();
            log.commitUnwritten(staged);
            replica.newest = checkpoint;
            if (!waits) {
                log.rebase(() -> newest(replica));
            }
        }
        took(replica, staged, checkpoint);
    }

    private void took(Replica replica, LogContent.Staged staged, Checkpoint checkpoint) {
        replica.newest = checkpoint;
        replica.forgot = null;
        replica.left.settle(replica.log.content());
        if (checkpoint.withinLease()) {
            effects.heard(replica, checkpoint);
        }
        if (!staged.records().isEmpty()) {
            effects.applied(replica, staged.records());
        }
    }

    private static Checkpoint newest(Replica replica) {
        return Objects.requireNonNull(replica.newest, "nothing came yet");
    }

    private void persist(Replica replica, RecordStore.Batch batch, long sequence) {
        store.apply(batch)
                .whenCompleteAsync(
                        (nothing, failure) -> {
                            if (failure == null) {
                                replica.log.stored(sequence);
                            } else {
                                LOG.error(
                                        "replica of {} could not be stored: {}",
                                        replica.origin.abbreviated(),
                                        failure.getMessage());
                            }
                        },
                        core);
    }

    /**
     * Looks at where a log is said to stand, by somebody who cannot give every record on the way there.
     *
     * @param asked what was shown to that somebody
     * @return what to fetch, if anything
     */
    Optional<Walk> jump(Replica replica, Jump jump, Head asked) {
        if (settled(replica, jump.checkpoint())) {
            return Optional.empty();
        }
        requireGenuine(replica, jump.checkpoint());
        if (!jump.fits(asked)) {
            throw new MalformedException("a history of " + replica.origin.abbreviated() + " that does not fit");
        }
        if (!replica.heeds(jump.checkpoint())) {
            return Optional.empty();
        }
        Checkpoint newest = replica.newest;
        MerkleSearchTree local = replica.log.content().tree();
        if (newest == null) {
            return Optional.of(new Walk(jump, local, 0));
        }
        boolean moved = !newest.head().equals(asked);
        if (convicted(replica, jump.checkpoint()) || moved || contradicted(replica, newest, jump)) {
            return Optional.empty();
        }
        boolean continues = jump.relation() == Jump.Relation.CONTINUES;
        return Optional.of(new Walk(jump, local, continues ? asked.sequence() : 0));
    }

    /** Takes over what somebody carried, if it is newer; whether anything changed. */
    boolean excerpt(Replica replica, Excerpt excerpt) {
        Head read = replica.log.content().head();
        Optional<Walk> walk = jump(replica, excerpt.jump(read, store), read);
        walk.ifPresent(excerpt::answer);
        return walk.isPresent() && walked(replica, walk.get(), excerpt.start(), excerpt.leaves());
    }

    /** Takes over what was fetched; whether anything changed. */
    boolean walked(Replica replica, Walk walk) {
        return walked(replica, walk, walk.jump().history(), List.of());
    }

    private boolean walked(Replica replica, Walk walk, HistoryTree start, List<byte[]> known) {
        Jump jump = walk.jump();
        Checkpoint checkpoint = jump.checkpoint();
        if (replica.newest != null && !checkpoint.newerThan(replica.newest)) {
            return false;
        }
        try {
            LogContent content = replica.log.content();
            LogContent.Staged staged = walk.staged(content);
            if (!replica.cameBackSince(content.head()) && !keepsAuthority(replica, jump, staged)) {
                return lostAuthority(replica, jump);
            }
            leave(replica, jump);
            Head former = replica.newest == null ? null : replica.newest.head();
            replica.log.jump(staged, start, known);
            replica.jumped(former, jump.relation() != Jump.Relation.UNKNOWN);
            replica.newest = checkpoint;
            replica.log.rebase(() -> newest(replica));
            took(replica, staged, checkpoint);
        } catch (MalformedException | TreeLimitException e) {
            stopHere(replica, e.getMessage());
        }
        return true;
    }

    /** A cloudlet that was recovered need not have what its former key signed beyond what was found; a log that is continued must. */
    private static boolean keepsAuthority(Replica replica, Jump jump, LogContent.Staged staged) {
        boolean continues = jump.relation() == Jump.Relation.CONTINUES;
        long upTo = continues ? Long.MAX_VALUE : replica.mustBeKept(jump.checkpoint());
        return replica.log.content().keepsAuthority(staged.tree(), upTo);
    }

    /**
     * What is not known to be continued is kept for the origin, which may not know of it, unless it has ended the key that signed it.
     * Within one epoch a log only grows.
     */
    private static void leave(Replica replica, Jump jump) {
        Checkpoint newest = replica.newest;
        boolean known = jump.relation() == Jump.Relation.CONTINUES;
        if (newest != null
                && !known
                && replica.ended(jump.checkpoint()).isEmpty()
                && !newest.head().epoch().equals(jump.checkpoint().head().epoch())) {
            LogContent content = replica.log.content();
            replica.left.leave(new Branch(newest, content.history(), content.tree()));
        }
    }

    /** Nobody loses a decision: a restored backup is not followed before it has taken over what it signed; a log that goes on may not. */
    private boolean lostAuthority(Replica replica, Jump jump) {
        Checkpoint checkpoint = jump.checkpoint();
        String why = "an authority record signed by it is missing in what it signed later, " + checkpoint.head();
        boolean convicts = jump.relation() == Jump.Relation.CONTINUES;
        if (convicts) {
            fork(replica, Fork.of(newest(replica), checkpoint), why);
        } else if (replica.forgot == null) {
            LOG.warn("log of {}: {}: its home is a restored backup", replica.origin.abbreviated(), why);
            replica.forgot = why
                    + ": its home is a restored backup. It is followed once it has taken that over, which it does when it"
                    + " is linked with a member that has it";
        }
        return convicts;
    }

    /** Whether two checkpoints alone show that the origin contradicts itself. */
    private boolean convicted(Replica replica, Checkpoint checkpoint) {
        Fork fork = replica.newest == null ? null : Fork.of(replica.newest, checkpoint);
        return fork != null && convict(replica, fork);
    }

    /** Whether the history that is proven is another than the one here, within one run of the origin. */
    private boolean contradicted(Replica replica, Checkpoint newest, Jump jump) {
        return jump.relation() == Jump.Relation.CONTRADICTS
                && convict(replica, new Fork(newest, jump.checkpoint(), jump.claimed(), jump.proof()));
    }

    private boolean convict(Replica replica, Fork fork) {
        boolean contradicts = fork.contradicts();
        if (contradicts) {
            fork(
                    replica,
                    fork,
                    "two histories signed by it: " + fork.one().head() + " and "
                            + fork.other().head());
        }
        return contradicts;
    }

    /** Evidence from a peer. */
    void evidence(Replica replica, Fork fork) {
        if (!fork.convicts(checkpoint -> replica.verifies(checkpoint, federation) && replica.counts(checkpoint))) {
            throw new MalformedException("evidence against " + replica.origin.abbreviated() + " that proves nothing");
        }
        if (replica.cameBackSince(fork.one().head())) {
            return;
        }
        convict(replica, fork);
    }

    /** Forgets what an origin contradicted itself by before it came back, in that log epoch. */
    void release(Replica replica, long countsFrom) {
        replica.countsFrom = countsFrom;
        Checkpoint newest = replica.newest;
        boolean before = newest == null || replica.cameBackSince(newest.head());
        if (replica.quarantined && before) {
            store.apply(new RecordStore.Batch(
                    List.of(), List.of(new RecordStore.Value(replica.evidenceName(), new byte[0]))));
            replica.fork = null;
            replica.quarantined = false;
            replica.trouble = null;
        }
    }

    private void fork(Replica replica, Fork fork, String why) {
        store.apply(new RecordStore.Batch(
                List.of(), List.of(new RecordStore.Value(replica.evidenceName(), fork.encode()))));
        replica.fork = fork.contradicts() ? fork : null;
        effects.stop(replica, true, why);
    }
}
