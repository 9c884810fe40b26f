package io.cloudlet.core.internal.state;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.identity.KeyChain;
import io.cloudlet.core.internal.identity.Lease;
import io.cloudlet.core.internal.identity.Successor;
import io.cloudlet.spi.storage.RecordStore;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Another's log as kept here, and what is known of its freshness and honesty. Confined to the core thread. */
final class Replica {

    final CloudletId origin;
    final KeyChain identity;
    final Log log;

    /** Covers exactly the log's content; null while nothing came. */
    @Nullable
    Checkpoint newest;

    /** Why nothing more of this log is read, or null. */
    @Nullable
    String trouble;

    /** What it signed before but did not show on its newest link, or null. */
    @Nullable
    String behind;

    /** That what it shows now lacks a decision that it signed before, or null; that branch is not followed. */
    @Nullable
    String forgot;

    /** The newest that is genuine and yet does not count: nobody need show it again, and what counts later may follow it. */
    private @Nullable Checkpoint ignored;

    /** Version of what somebody told of this log last and nobody here can read; -1 once something newer was read, or if there was none. */
    int unreadable = -1;

    /** Whether the trouble is a fork, which outlives a restart. */
    boolean quarantined;

    /** The branches that were left for a higher one, until the origin has taken them over. */
    final LeftBranches left;

    /** What was taken over without a proof, or null. */
    @Nullable
    Unproven unproven;

    /** Number of the first log epoch that counts; what was said before cannot convict it any more. */
    long countsFrom;

    /** What it contradicted itself by, as far as others can see that for themselves. */
    @Nullable
    Fork fork;

    /** Whether its live set is being fetched, by whatever link. */
    BooleanSupplier walking = () -> false;

    private final RecordStore store;
    private @Nullable Lease verifiedLease;

    Replica(CloudletId origin, KeyChain identity, RecordStore store, Executor core, Executor aside) {
        this.origin = origin;
        this.identity = identity;
        this.store = store;
        this.log = new Log(origin, store, core, aside);
        this.left = new LeftBranches(origin.hex(), store);
    }

    /** Reads what the store holds, but for evidence. */
    void load() {
        newest = log.load();
        left.load();
        byte[] stretch = store.value(unprovenName());
        unproven = stretch.length == 0 ? null : Unproven.decode(stretch);
    }

    /** It was jumped from there to what stands here. */
    void jumped(@Nullable Head former, boolean proven) {
        Unproven before = unproven;
        Unproven now = before;
        if (former != null && !proven) {
            now = new Unproven(
                    before == null ? former : before.former(), log.content().head());
        }
        if (now != null
                && log.historyAt(now.former().sequence())
                        .filter(now.former().history()::equals)
                        .isPresent()) {
            now = null;
        }
        if (!Objects.equals(now, before)) {
            unproven = now;
            byte[] stretch = now == null ? new byte[0] : now.encode();
            store.apply(new RecordStore.Batch(List.of(), List.of(new RecordStore.Value(unprovenName(), stretch))));
        }
    }

    private String unprovenName() {
        return "unproven/" + origin.hex();
    }

    String evidenceName() {
        return "evidence/" + origin.hex();
    }

    /** Verifies a checkpoint; a lease that was verified before costs nothing again. */
    boolean verifies(Checkpoint checkpoint, byte[] federation) {
        Lease lease = checkpoint.lease();
        boolean genuine = checkpoint.origin().equals(origin)
                && checkpoint.fitsItsLease()
                && (lease.equals(verifiedLease)
                        || identity.judge(lease).signer().isPresent())
                && checkpoint.verifySignature(federation);
        if (genuine) {
            verifiedLease = lease;
        }
        return genuine;
    }

    /** Whether a genuine checkpoint counts, as {@link #counts}; if not, it is not asked for again while that is so. */
    boolean heeds(Checkpoint checkpoint) {
        boolean counts = counts(checkpoint);
        if (!counts && (ignored == null || counts(ignored) || checkpoint.newerThan(ignored))) {
            ignored = checkpoint;
        }
        return counts;
    }

    /** Whether a genuine checkpoint counts: one by a former identity key does up to where its time ended. */
    boolean counts(Checkpoint checkpoint) {
        Head head = checkpoint.head();
        return identity.counts(
                checkpoint.lease(), head.epoch().number(), head.epoch().bits(), head.sequence());
    }

    /**
     * How much of what stands here must be found in a log that goes on from elsewhere. Where a later identity key signed that, only
     * what its owner knew when the former key ended; if what stands here does not begin with that, nothing.
     */
    long mustBeKept(Checkpoint elsewhere) {
        return ended(elsewhere)
                .map(Successor::last)
                .map(last -> log.historyAt(last.sequence())
                        .filter(last.history()::equals)
                        .map(same -> last.sequence())
                        .orElse(0L))
                .orElse(Long.MAX_VALUE);
    }

    /** What ended the key behind what stands here, if a later one signed that. */
    Optional<Successor> ended(Checkpoint by) {
        return Optional.ofNullable(newest).flatMap(here -> identity.endBetween(here.lease(), by.lease()));
    }

    /** Whether it came back after what stands here was said: then that need not be continued. */
    boolean cameBackSince(Head head) {
        return head.epoch().number() < countsFrom;
    }

    /** What is wrong, in words, or null. */
    @Nullable
    String words() {
        String lost = behind == null ? forgot : behind;
        return trouble == null ? lost : trouble;
    }

    /** Whether it seems not to know what it signed. */
    boolean doubted() {
        return quarantined || behind != null || forgot != null;
    }

    /** Whether it can be read on, and stands here as it is shown. */
    boolean ordinary() {
        return trouble == null && ignored == null;
    }

    VersionVector.Entry vectorEntry() {
        Checkpoint known = ignored == null || counts(ignored) ? newest : ignored;
        return known == null ? VersionVector.Entry.NOTHING : new VersionVector.Entry(known.head(), known.beat());
    }
}
