package io.cloudlet.core.internal.state;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.identity.KeyChain;
import io.cloudlet.core.internal.identity.Lease;
import io.cloudlet.spi.storage.RecordStore;
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

    /** Whether the trouble is a fork, which outlives a restart. */
    boolean quarantined;

    /** Whether to ask for the whole log next, to find out who is lying. */
    boolean wantWhole;

    private @Nullable Lease verifiedLease;

    Replica(CloudletId origin, KeyChain identity, RecordStore store) {
        this.origin = origin;
        this.identity = identity;
        this.log = new Log(origin, store);
    }

    String evidenceName() {
        return "evidence/" + origin.hex();
    }

    /** Verifies a checkpoint; a lease that was verified before costs nothing again. */
    boolean verifies(Checkpoint checkpoint, byte[] federation) {
        if (checkpoint.lease().equals(verifiedLease)
                && checkpoint.origin().equals(origin)
                && checkpoint
                        .lease()
                        .epochBits()
                        .equals(checkpoint.head().epoch().bits())
                && checkpoint.lease().epochNumber() == checkpoint.head().epoch().number()) {
            return checkpoint.verifySignature(federation);
        }
        boolean genuine = checkpoint.origin().equals(origin)
                && identity.judge(checkpoint.lease())
                        .signer()
                        .filter(key -> checkpoint.verify(key, federation))
                        .isPresent();
        if (genuine) {
            verifiedLease = checkpoint.lease();
        }
        return genuine;
    }

    /** Whether a genuine checkpoint counts: one by a former identity key does up to where its time ended. */
    boolean counts(Checkpoint checkpoint) {
        Head head = checkpoint.head();
        return identity.counts(
                checkpoint.lease(), head.epoch().number(), head.epoch().bits(), head.sequence());
    }

    VersionVector.Entry vectorEntry() {
        return wantWhole || newest == null
                ? VersionVector.Entry.NOTHING
                : new VersionVector.Entry(newest.head(), newest.beat());
    }
}
