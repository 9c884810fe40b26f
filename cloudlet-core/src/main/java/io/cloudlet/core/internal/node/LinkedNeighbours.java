package io.cloudlet.core.internal.node;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.attestation.Ways;
import io.cloudlet.core.internal.data.Neighbours;
import io.cloudlet.core.internal.peering.Links;
import io.cloudlet.core.internal.trust.LinkEnds;
import io.cloudlet.core.internal.tunnel.Carrier;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The links, as far as data, tunnels and evidence need to know them. */
record LinkedNeighbours(Supplier<Links> links) implements Neighbours, Carrier, Ways {

    @Override
    public Set<CloudletId> linked() {
        return links.get().linked();
    }

    @Override
    public Set<CloudletId> unlinked() {
        return links.get().unlinked();
    }

    @Override
    public CompletionStage<Void> reach(CloudletId peer, Duration patience) {
        return links.get().reach(peer, patience);
    }

    @Override
    public Optional<Duration> roundTrip(CloudletId peer) {
        return links.get().roundTrip(peer);
    }

    @Override
    public CompletionStage<Void> send(CloudletId peer, byte[] frame) {
        return links.get().send(peer, frame);
    }

    @Override
    public Optional<LinkEnds> ends(CloudletId peer) {
        return links.get().ends(peer);
    }
}
