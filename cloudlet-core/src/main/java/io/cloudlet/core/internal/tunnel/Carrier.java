package io.cloudlet.core.internal.tunnel;

import io.cloudlet.CloudletId;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** The links, as far as tunnels need them. On the core thread. */
public interface Carrier {

    /** Asks for a link; fails, saying why, where there can be none. */
    CompletionStage<Void> reach(CloudletId peer, Duration patience);

    /** Sends a frame; completes once it left, fails where there is no link. */
    CompletionStage<Void> send(CloudletId peer, byte[] frame);
}
