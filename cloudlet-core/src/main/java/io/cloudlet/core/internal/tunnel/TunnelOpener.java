package io.cloudlet.core.internal.tunnel;

import io.cloudlet.CloudletId;
import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.core.internal.runtime.Calls;
import io.cloudlet.core.internal.tunnel.TunnelFrames.Close;
import io.cloudlet.core.internal.tunnel.TunnelFrames.Open;
import io.cloudlet.core.internal.tunnel.TunnelFrames.Opened;
import io.cloudlet.core.internal.tunnel.TunnelFrames.Status;
import io.cloudlet.service.ServiceInstance;
import io.cloudlet.service.Tunnel;
import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.spi.runtime.Scheduler.Cancellable;
import io.cloudlet.spi.runtime.Streams.ByteStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;

/** The side of whoever wants a connection. Confined to the core thread. */
final class TunnelOpener {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

    private final Tunnels tunnels;
    private final CloudletRuntime runtime;
    private final Executor core;
    private final Map<TunnelName, Opening> openings = new HashMap<>();
    private final Set<TunnelPort> ports = new HashSet<>();
    private long numbers;

    private record Opening(TunnelPort port, ByteStream stream, int window, Cancellable timer) {}

    TunnelOpener(Tunnels tunnels, CloudletRuntime runtime, Executor core) {
        this.tunnels = tunnels;
        this.runtime = runtime;
        this.core = core;
    }

    /** Opens a port; completes once there is a link. */
    CompletionStage<Tunnel> open(ServiceInstance instance, Calls calls) {
        if (instance.local()) {
            return CompletableFuture.completedFuture(new NoTunnel(instance));
        }
        if (!ID.matcher(instance.id()).matches()) {
            throw new InvalidArgumentException(
                    ErrorCode.ARGUMENT_INVALID, "no cloudlet names an instance so: \"" + instance.id() + "\"");
        }
        Duration patience = calls.deadline().multipliedBy(9).dividedBy(10);
        CompletableFuture<TunnelPort> port = new CompletableFuture<>();
        return tunnels.carrier()
                .reach(instance.cloudlet(), patience)
                .thenCompose(linked -> runtime.network().streams().listen(stream -> accepted(port, stream)))
                .thenApplyAsync(
                        listening -> {
                            TunnelPort open = new TunnelPort(instance, listening, this, calls);
                            ports.add(open);
                            port.complete(open);
                            return open;
                        },
                        core);
    }

    /** It may be the first before the port is known here. */
    private void accepted(CompletionStage<TunnelPort> port, ByteStream stream) {
        port.thenAcceptAsync(open -> connect(open, stream), core);
    }

    /** Ends what came in at a port. */
    void remove(TunnelPort port) {
        ports.remove(port);
        List.copyOf(openings.entrySet()).stream()
                .filter(entry -> entry.getValue().port == port)
                .forEach(entry -> giveUp(entry.getKey(), "it was closed"));
        port.carried().forEach(name -> tunnels.breakOff(name, "it was closed"));
    }

    /** Somebody on this machine connected. */
    void connect(TunnelPort port, ByteStream stream) {
        CloudletId peer = port.instance().cloudlet();
        if (tunnels.count(peer, true) + waiting(peer) >= Tunnels.MOST_PER_PEER) {
            fail(port, stream, Tunnels.MOST_PER_PEER + " connections to that cloudlet are open already");
            return;
        }
        tunnels.carrier()
                .reach(peer, PATIENCE)
                .whenCompleteAsync(
                        (linked, failure) -> {
                            if (failure == null) {
                                ask(port, stream);
                            } else {
                                fail(port, stream, Passage.words(failure));
                            }
                        },
                        core);
    }

    private void ask(TunnelPort port, ByteStream stream) {
        CloudletId peer = port.instance().cloudlet();
        TunnelName name = new TunnelName(peer, true, ++numbers);
        int window = tunnels.window(peer);
        Cancellable timer = runtime.scheduler()
                .after(PATIENCE, core, () -> giveUp(name, "no answer within " + PATIENCE.toSeconds() + " s"));
        openings.put(name, new Opening(port, stream, window, timer));
        tunnels.send(peer, new Open(name.number(), port.instance().id(), window).encode());
    }

    /** The other side answered; an answer that nobody waits for any more is nothing. */
    void opened(CloudletId peer, Opened opened) {
        TunnelName name = new TunnelName(peer, true, opened.number());
        Opening opening = openings.remove(name);
        if (opening == null) {
            return;
        }
        opening.timer.cancel();
        if (opened.status() != Status.OPEN) {
            String status = opened.status().name().toLowerCase(Locale.ROOT);
            fail(opening.port, opening.stream, status + ": " + opened.words());
            return;
        }
        opening.port.began(name);
        tunnels.carry(
                        name,
                        opening.stream,
                        opening.window,
                        opened.window(),
                        (over, why) -> opening.port.over(name, why))
                .pump();
    }

    private void giveUp(TunnelName name, String why) {
        Opening opening = openings.remove(name);
        if (opening != null) {
            tunnels.send(name.peer(), new Close(true, name.number(), true, why).encode());
            end(opening, why);
        }
    }

    private static void end(Opening opening, String why) {
        opening.timer.cancel();
        fail(opening.port, opening.stream, why);
    }

    /** Whoever sees its connection broken finds the reason said already. */
    private static void fail(TunnelPort port, ByteStream stream, String why) {
        port.failed(why);
        stream.abort();
    }

    void down(CloudletId peer, String why) {
        List.copyOf(openings.keySet()).stream()
                .filter(name -> name.peer().equals(peer))
                .forEach(name -> end(Objects.requireNonNull(openings.remove(name)), why));
    }

    void stop() {
        List.copyOf(openings.keySet()).forEach(name -> giveUp(name, "the cloudlet was closed"));
        Set.copyOf(ports).forEach(TunnelPort::stop);
    }

    private long waiting(CloudletId peer) {
        return openings.keySet().stream()
                .filter(name -> name.peer().equals(peer))
                .count();
    }
}
