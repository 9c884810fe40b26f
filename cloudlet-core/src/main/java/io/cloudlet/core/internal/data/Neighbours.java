package io.cloudlet.core.internal.data;

import io.cloudlet.CloudletId;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** The cloudlets that a link to stands. On the core thread. */
public interface Neighbours {

    /** Who is linked. */
    Set<CloudletId> linked();

    /** How far one is; empty until measured. */
    Optional<Duration> roundTrip(CloudletId peer);

    /** Sends a frame; completes once it left, fails where there is no link. */
    CompletionStage<Void> send(CloudletId peer, byte[] frame);
}
