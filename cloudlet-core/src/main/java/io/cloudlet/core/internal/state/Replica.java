package io.cloudlet.core.internal.state;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.identity.KeyChain;
import io.cloudlet.core.internal.identity.Lease;
import io.cloudlet.spi.storage.RecordStore;
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

    /** Whether the trouble is a fork, which outlives a restart. */
    boolean quarantined;

    /** The branch that was left for a higher one, until the origin continues both. */
    @Nullable
    Branch left;

    /** Number of the first log epoch that counts; what was said before cannot convict it any more. */
    long countsFrom;

    /** What it contradicted itself by, as far as others can see that for themselves. */
    @Nullable
    Fork fork;

    /** Whether its live set is being fetched, by whatever link. */
    BooleanSupplier walking = () -> false;

    private @Nullable Lease verifiedLease;

    Replica(CloudletId origin, KeyChain identity, RecordStore store, Executor core) {
        this.origin = origin;
        this.identity = identity;
        this.log = new Log(origin, store, core);
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

    /** Whether a genuine checkpoint counts: one by a former identity key does up to where its time ended. */
    boolean counts(Checkpoint checkpoint) {
        Head head = checkpoint.head();
        return identity.counts(
                checkpoint.lease(), head.epoch().number(), head.epoch().bits(), head.sequence());
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

    VersionVector.Entry vectorEntry() {
        return newest == null ? VersionVector.Entry.NOTHING : new VersionVector.Entry(newest.head(), newest.beat());
    }
}
