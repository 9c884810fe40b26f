package io.cloudlet.core.internal.node;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.data.Neighbours;
import io.cloudlet.core.internal.peering.Links;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The links, as far as data needs to know them. */
record LinkedNeighbours(Supplier<Links> links) implements Neighbours {

    @Override
    public Set<CloudletId> linked() {
        return links.get().linked();
    }

    @Override
    public Optional<Duration> roundTrip(CloudletId peer) {
        return links.get().roundTrip(peer);
    }

    @Override
    public CompletionStage<Void> send(CloudletId peer, byte[] frame) {
        return links.get().send(peer, frame);
    }
}
