package io.cloudlet.core.internal.tunnel;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.tunnel.TunnelFrames.Open;
import io.cloudlet.core.internal.tunnel.TunnelFrames.Opened;
import io.cloudlet.core.internal.tunnel.TunnelFrames.Status;
import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.spi.runtime.HostPort;
import io.cloudlet.spi.runtime.Streams.ByteStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The side where the service runs. It decides for itself, whatever the asker believes: only to endpoints that are registered
 * here, only for whom they are, as long as they are. Who asks for another learns nothing about whether there is one.
 * Confined to the core thread.
 */
final class TunnelDesk {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.tunnel");
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Tunnels tunnels;
    private final CloudletRuntime runtime;
    private final Executor core;
    private final Offers offers;
    private final Set<TunnelName> connecting = new HashSet<>();
    private final Map<TunnelName, String> instances = new HashMap<>();

    TunnelDesk(Tunnels tunnels, CloudletRuntime runtime, Executor core, Offers offers) {
        this.tunnels = tunnels;
        this.runtime = runtime;
        this.core = core;
        this.offers = offers;
    }

    /** A peer wants a connection. */
    void open(CloudletId peer, Open open) {
        TunnelName name = new TunnelName(peer, false, open.number());
        if (connecting.contains(name) || tunnels.carries(name)) {
            throw Tunnels.taken(name);
        }
        long mine = connecting.stream().filter(each -> each.peer().equals(peer)).count();
        if (mine + tunnels.count(peer, false) >= Tunnels.MOST_PER_PEER) {
            refuse(name, Status.BUSY, Tunnels.MOST_PER_PEER + " connections are open already");
            return;
        }
        offers.endpoint(peer, open.instance())
                .ifPresentOrElse(
                        endpoint -> connect(name, open, endpoint),
                        () -> refuse(name, Status.UNKNOWN, "no such instance is offered to " + peer.abbreviated()));
    }

    private void connect(TunnelName name, Open open, HostPort endpoint) {
        connecting.add(name);
        runtime.network()
                .streams()
                .connect(endpoint, PATIENCE)
                .whenCompleteAsync((stream, failure) -> connected(name, open, stream, failure), core);
    }

    private void connected(TunnelName name, Open open, @Nullable ByteStream stream, @Nullable Throwable failure) {
        boolean wanted = connecting.remove(name);
        if (stream == null) {
            LOG.info("for {}: {}", name.peer().abbreviated(), Passage.words(failure));
            if (wanted) {
                refuse(name, Status.FAILED, "its endpoint does not answer there");
            }
        } else if (wanted) {
            carry(name, open, stream);
        } else {
            stream.abort();
        }
    }

    private void carry(TunnelName name, Open open, ByteStream stream) {
        int window = tunnels.window(name.peer());
        instances.put(name, open.instance());
        Passage passage = tunnels.carry(name, stream, window, open.window(), (over, why) -> instances.remove(name));
        tunnels.send(name.peer(), new Opened(name.number(), Status.OPEN, window, "").encode());
        passage.pump();
    }

    private void refuse(TunnelName name, Status status, String words) {
        tunnels.send(name.peer(), new Opened(name.number(), status, 0, words).encode());
    }

    /** Whoever asked no longer waits. */
    void withdrawn(TunnelName name) {
        connecting.remove(name);
    }

    /** What is offered no more, or to somebody else, is carried no more. */
    void beat() {
        Map.copyOf(instances).forEach((name, instance) -> {
            if (offers.endpoint(name.peer(), instance).isEmpty()) {
                tunnels.breakOff(name, "it is not offered to " + name.peer().abbreviated() + " any more");
            }
        });
    }

    void down(CloudletId peer) {
        connecting.removeIf(name -> name.peer().equals(peer));
    }
}
