package io.cloudlet.core.internal.attestation;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.trust.LinkEnds;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The ways to others, as far as evidence needs to know them. On the core thread. */
public interface Ways {

    /** Between whom and which processes the link is, if one stands. */
    Optional<LinkEnds> ends(CloudletId peer);

    /** Asks for a link where none is kept. */
    CompletionStage<Void> reach(CloudletId peer, Duration patience);

    /** Sends a frame; fails where there is no link. */
    CompletionStage<Void> send(CloudletId peer, byte[] frame);
}
