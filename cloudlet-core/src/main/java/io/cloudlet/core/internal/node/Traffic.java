package io.cloudlet.core.internal.node;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.attestation.Attestation;
import io.cloudlet.core.internal.data.DataCoordinator;
import io.cloudlet.core.internal.peering.Exchange;
import io.cloudlet.core.internal.peering.FrameType;
import io.cloudlet.core.internal.tunnel.Tunnels;
import io.cloudlet.core.internal.wire.WireReader;

/** Hands frames that links only carry to whom they are for. */
record Traffic(DataCoordinator data, Tunnels tunnels, Attestation attestation) implements Exchange {

    @Override
    public void frame(CloudletId peer, FrameType type, WireReader in) {
        switch (type) {
            case TUNNEL_OPEN, TUNNEL_OPENED, TUNNEL_DATA, TUNNEL_WINDOW, TUNNEL_CLOSE -> tunnels.frame(peer, type, in);
            case EVIDENCE_ASK, EVIDENCE, CREDENTIAL, CREDENTIAL_OPENED -> attestation.frame(peer, type, in);
            default -> data.frame(peer, type, in);
        }
    }

    @Override
    public void linkDown(CloudletId peer) {
        data.linkDown(peer);
        tunnels.linkDown(peer);
        attestation.linkDown(peer);
    }
}
