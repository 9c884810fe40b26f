package io.cloudlet.core.internal.tunnel;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.peering.Exchange;
import io.cloudlet.core.internal.peering.FrameType;
import io.cloudlet.core.internal.runtime.Calls;
import io.cloudlet.core.internal.tunnel.TunnelFrames.Close;
import io.cloudlet.core.internal.tunnel.TunnelFrames.Data;
import io.cloudlet.core.internal.tunnel.TunnelFrames.Open;
import io.cloudlet.core.internal.tunnel.TunnelFrames.Opened;
import io.cloudlet.core.internal.tunnel.TunnelFrames.Window;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.service.ServiceInstance;
import io.cloudlet.service.Tunnel;
import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.spi.runtime.Scheduler.Cancellable;
import io.cloudlet.spi.runtime.Streams.ByteStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Connections to services, carried over links: who wants one asks over the link, the cloudlet where the service runs decides
 * whether it is offered to the asker, connects to the registered endpoint, and both join their streams. Confined to the
 * core thread.
 */
public final class Tunnels implements Exchange {

    /** How many of one peer's connections are carried at a time, each way. */
    static final int MOST_PER_PEER = 128;

    /** How long a connection may carry nothing. */
    static final Duration IDLE = Duration.ofMinutes(15);

    private static final int FEW = 8;
    private static final int LARGE_WINDOW = 1 << 20;
    private static final int SMALL_WINDOW = 256 * 1024;

    private final CloudletRuntime runtime;
    private final Executor core;
    private final Carrier carrier;
    private final TunnelDesk desk;
    private final TunnelOpener opener;
    private final Map<TunnelName, Carried> carried = new HashMap<>();
    private final Map<CloudletId, Lane> lanes = new HashMap<>();
    private @Nullable Cancellable timer;

    private record Carried(Passage passage, Passage.Owner owner) {}

    public Tunnels(CloudletRuntime runtime, Executor core, Offers offers, Carrier carrier) {
        this.runtime = runtime;
        this.core = core;
        this.carrier = carrier;
        this.desk = new TunnelDesk(this, runtime, core, offers);
        this.opener = new TunnelOpener(this, runtime, core);
    }

    /** Opens a port on this machine that leads to the instance; completes once there is a link to its cloudlet. */
    public CompletionStage<Tunnel> open(ServiceInstance instance, Calls calls) {
        return opener.open(instance, calls);
    }

    /** Begins to look for connections that carry nothing any more. */
    public void start() {
        timer = runtime.scheduler().after(IDLE, core, () -> {
            List.copyOf(carried.values()).stream()
                    .map(Carried::passage)
                    .filter(passage -> !passage.wasActive())
                    .forEach(passage -> passage.breakOff("nothing was carried for " + IDLE.toMinutes() + " minutes"));
            start();
        });
    }

    /** Time has passed: what is offered no more is carried no more. */
    public void beat() {
        desk.beat();
    }

    /** Ends everything, and says so. */
    public void stop() {
        if (timer != null) {
            timer.cancel();
        }
        opener.stop();
        List.copyOf(carried.values()).forEach(each -> each.passage.breakOff("the cloudlet was closed"));
    }

    Carrier carrier() {
        return carrier;
    }

    void send(CloudletId peer, byte[] frame) {
        carrier.send(peer, frame).exceptionally(gone -> null);
    }

    /** What one more connection with a peer may be sent ahead: many share about what few have. */
    int window(CloudletId peer) {
        return count(peer, true) + count(peer, false) < FEW ? LARGE_WINDOW : SMALL_WINDOW;
    }

    /** How many connections with a peer are carried. */
    int count(CloudletId peer, boolean mine) {
        return (int) carried.keySet().stream()
                .filter(name -> name.mine() == mine && name.peer().equals(peer))
                .count();
    }

    boolean carries(TunnelName name) {
        return carried.containsKey(name);
    }

    /** Joins a stream to the other side; what it carries begins with {@link Passage#pump}. */
    Passage carry(TunnelName name, ByteStream stream, int window, int credit, Passage.Owner owner) {
        Passage passage = new Passage(
                name,
                stream,
                window,
                credit,
                lanes.computeIfAbsent(name.peer(), peer -> new Lane(core)),
                frame -> carrier.send(name.peer(), frame),
                core,
                this::over);
        carried.put(name, new Carried(passage, owner));
        return passage;
    }

    private void over(Passage passage, String why) {
        Carried gone = carried.remove(passage.name());
        if (gone != null) {
            gone.owner.over(passage, why);
        }
    }

    /** Ends a connection that this side carries, if it does. */
    void breakOff(TunnelName name, String why) {
        Carried known = carried.get(name);
        if (known != null) {
            known.passage.breakOff(why);
        }
    }

    @Override
    public void frame(CloudletId peer, FrameType type, WireReader in) {
        switch (type) {
            case TUNNEL_OPEN -> desk.open(peer, Open.decode(in));
            case TUNNEL_OPENED -> opener.opened(peer, Opened.decode(in));
            case TUNNEL_DATA -> data(peer, Data.decode(in));
            case TUNNEL_WINDOW -> window(peer, Window.decode(in));
            case TUNNEL_CLOSE -> close(peer, Close.decode(in));
            default -> throw in.malformed("a " + type + " is not about tunnels");
        }
    }

    /** What comes for a tunnel that has ended here was under way, and is nothing. */
    private void data(CloudletId peer, Data data) {
        Carried known = carried.get(new TunnelName(peer, !data.opener(), data.number()));
        if (known != null) {
            known.passage.data(data.bytes());
        }
    }

    private void window(CloudletId peer, Window window) {
        Carried known = carried.get(new TunnelName(peer, !window.opener(), window.number()));
        if (known != null) {
            known.passage.window(window.bytes());
        }
    }

    private void close(CloudletId peer, Close close) {
        TunnelName name = new TunnelName(peer, !close.opener(), close.number());
        Carried known = carried.get(name);
        if (known != null) {
            known.passage.closed(close.broken(), close.words());
        } else if (close.opener()) {
            desk.withdrawn(name);
        }
    }

    @Override
    public void linkDown(CloudletId peer) {
        String why = "the link went down";
        desk.down(peer);
        opener.down(peer, why);
        lanes.remove(peer);
        List.copyOf(carried.values()).stream()
                .map(Carried::passage)
                .filter(passage -> passage.name().peer().equals(peer))
                .forEach(passage -> passage.end(why));
    }

    /** A name that is in use already. */
    static MalformedException taken(TunnelName name) {
        return new MalformedException("tunnel " + name.number() + " is open already");
    }
}
