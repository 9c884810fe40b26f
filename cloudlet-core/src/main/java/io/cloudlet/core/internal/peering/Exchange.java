package io.cloudlet.core.internal.peering;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.wire.WireReader;

/** Takes the frames between members that are no business of the links themselves. Told on the core thread. */
public interface Exchange {

    /**
     * A frame came. May throw what {@link WireReader} throws: the peer broke the protocol, and the link closes.
     *
     * @param in after the type
     */
    void frame(CloudletId peer, FrameType type, WireReader in);

    /** The link is gone, or another has taken its place: what was asked over it will not be answered. */
    void linkDown(CloudletId peer);
}
