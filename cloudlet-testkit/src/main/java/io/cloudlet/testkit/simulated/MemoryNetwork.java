package io.cloudlet.testkit.simulated;

import io.cloudlet.ErrorCode;
import io.cloudlet.UnreachableException;
import io.cloudlet.spi.runtime.HostPort;
import io.cloudlet.spi.runtime.Network;
import io.cloudlet.spi.runtime.Prober;
import io.cloudlet.spi.runtime.Streams;
import io.cloudlet.spi.runtime.Streams.ByteStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * One process's connections over the {@link Wires} of a {@link World}. Unless told to be slow, a frame arrives one step after
 * it was sent. A proxy is passed through as if it were not there.
 */
public final class MemoryNetwork implements Network {

    private static final int OK = 200;

    private final Wires wires;
    private final String place;
    private final byte[] leafKey;
    private final List<End> ends = new ArrayList<>();
    private final MemoryStreams streams;
    private boolean closed;

    MemoryNetwork(Wires wires, String place, byte[] leafKey) {
        this.wires = wires;
        this.place = place;
        this.leafKey = leafKey;
        this.streams = new MemoryStreams(wires.world());
    }

    /** The first network of a world. */
    public static MemoryNetwork first(World world, long seed) {
        return new Wires(world, seed).network("", seed);
    }

    /** Another that can reach this one; a seed makes a leaf key. */
    public MemoryNetwork beside(long seed) {
        return beside("", seed);
    }

    /** The same at a place that can be cut off. */
    public MemoryNetwork beside(String somewhere, long seed) {
        return wires.network(somewhere, seed);
    }

    /** Cuts these places off from all others, and tells everybody; none heals every cut there was. */
    public void cutOff(Set<String> places) {
        wires.separate(places);
    }

    /** From now on each connection has delays of its own, up to ten milliseconds for a frame; its frames stay in order. */
    public void jitter(Random random) {
        wires.chance(random);
        wires.delay(Duration.ZERO, Duration.ofMillis(10));
    }

    /** How often anybody dialled. */
    public int dials() {
        return wires.dials();
    }

    /** Looks at what was said to {@linkplain Wires#answers answer}; at nothing that listens in here. */
    public Prober prober() {
        return new Prober() {
            @Override
            public CompletionStage<Void> connect(HostPort to, Duration deadline) {
                return probe(to).thenApply(status -> null);
            }

            @Override
            public CompletionStage<Integer> get(URI uri, Duration deadline) {
                return probe(new HostPort(uri.getHost(), uri.getPort()));
            }
        };
    }

    private CompletableFuture<Integer> probe(HostPort to) {
        CompletableFuture<Integer> probed = new CompletableFuture<>();
        wires.world().execute(() -> {
            if (wires.answering(to)) {
                probed.complete(OK);
            } else {
                probed.completeExceptionally(nobody(to));
            }
        });
        return probed;
    }

    /** Plain connections within this machine. */
    @Override
    public Streams streams() {
        return streams;
    }

    /** Lets something on this machine answer plain connections, until the machine ends. */
    public void serve(HostPort at, Consumer<ByteStream> accepted) {
        streams.serve(at, accepted);
    }

    /** Ends what answers there; connections that are open stay. */
    public void endService(HostPort at) {
        streams.endService(at);
    }

    @Override
    public byte[] leafKey() {
        return leafKey;
    }

    @Override
    public CompletionStage<Listening> listen(HostPort at, Consumer<Connection> accepted) {
        wires.listening(at, new Wires.Port(this, accepted));
        return CompletableFuture.completedFuture(new Listening() {
            @Override
            public HostPort address() {
                return at;
            }

            @Override
            public CompletionStage<Void> close() {
                wires.ports().remove(at);
                return CompletableFuture.completedFuture(null);
            }
        });
    }

    @Override
    public CompletionStage<Connection> dial(HostPort to, Optional<HostPort> proxy, Duration deadline) {
        wires.dialled();
        Dial dial = new Dial(this, to, wires.world().nanos() + deadline.toNanos());
        wires.world().execute(dial::attempt);
        return dial.connected();
    }

    /** Ends every connection and port, as the end of a process does. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            streams.end();
            wires.gone(this);
            List.copyOf(ends).forEach(End::close);
        }
    }

    /** Ends as the loss of power does: no peer is told. */
    void vanish() {
        if (!closed) {
            closed = true;
            streams.end();
            wires.gone(this);
            wires.goesDark(place);
            List.copyOf(ends).forEach(End::vanish);
        }
    }

    boolean closed() {
        return closed;
    }

    Wires wires() {
        return wires;
    }

    String place() {
        return place;
    }

    List<End> ends() {
        return List.copyOf(ends);
    }

    void add(End end) {
        ends.add(end);
    }

    void remove(End end) {
        ends.remove(end);
    }

    static UnreachableException nobody(HostPort at) {
        return new UnreachableException(ErrorCode.UNREACHABLE, "nobody is at " + at);
    }
}
