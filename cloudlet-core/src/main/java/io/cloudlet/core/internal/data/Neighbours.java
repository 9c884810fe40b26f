package io.cloudlet.core.internal.data;

import io.cloudlet.CloudletId;
import io.cloudlet.ErrorCode;
import io.cloudlet.UnreachableException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The cloudlets that a link to stands. On the core thread. */
public interface Neighbours {

    /** Who is linked. */
    Set<CloudletId> linked();

    /** Members that can be dialled, and that no link is kept with. */
    default Set<CloudletId> unlinked() {
        return Set.of();
    }

    /** Asks for a link with one of those; completes when it stands, fails where nobody answers. */
    default CompletionStage<Void> reach(CloudletId peer, Duration patience) {
        return CompletableFuture.failedFuture(
                new UnreachableException(ErrorCode.UNREACHABLE, peer.abbreviated() + " cannot be dialled"));
    }

    /** How far one is; empty until measured. */
    Optional<Duration> roundTrip(CloudletId peer);

    /** Sends a frame; completes once it left, fails where there is no link. */
    CompletionStage<Void> send(CloudletId peer, byte[] frame);
}
