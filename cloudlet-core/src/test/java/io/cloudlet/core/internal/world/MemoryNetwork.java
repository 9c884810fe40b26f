package io.cloudlet.core.internal.world;

import io.cloudlet.ErrorCode;
import io.cloudlet.UnreachableException;
import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.spi.runtime.HostPort;
import io.cloudlet.spi.runtime.Network;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Connections within one {@link World}: frames arrive in order, one step after they were sent. */
public final class MemoryNetwork implements Network {

    private static final int SMALL = 64 * 1024;

    private static final Map<Long, byte[]> LEAVES = new ConcurrentHashMap<>();

    private final World world;
    private final Wires wires;
    private final String place;
    private final byte[] leafKey;
    private final List<End> ends = new ArrayList<>();

    private record Port(MemoryNetwork owner, Consumer<Connection> accepted) {}

    /** What networks share that can reach each other. */
    private static final class Wires {
        private final Map<HostPort, Port> ports = new HashMap<>();
        private final List<MemoryNetwork> networks = new ArrayList<>();
        private Set<String> island = Set.of();
        private Random jitter;
        private int dials;

        private boolean apart(String one, String other) {
            return island.contains(one) != island.contains(other);
        }
    }

    private MemoryNetwork(World world, Wires wires, String place, long seed) {
        this.world = world;
        this.wires = wires;
        this.place = place;
        wires.networks.add(this);
        this.leafKey = LEAVES.computeIfAbsent(seed, MemoryNetwork::leaf);
    }

    private static byte[] leaf(long seed) {
        return SigningKey.generate(new SeededEntropy(seed)).verification().encoded();
    }

    /** The first network of a world. */
    public static MemoryNetwork first(World world, long seed) {
        return new MemoryNetwork(world, new Wires(), "", seed);
    }

    /** Another that can reach this one; a seed makes a leaf key. */
    public MemoryNetwork beside(long seed) {
        return beside("", seed);
    }

    /** The same at a place that can be cut off. */
    public MemoryNetwork beside(String somewhere, long seed) {
        return new MemoryNetwork(world, wires, somewhere, seed);
    }

    /** Cuts these places off from all others; none heals every cut there was. */
    public void cutOff(Set<String> places) {
        wires.island = places;
        for (MemoryNetwork network : wires.networks) {
            List.copyOf(network.ends).stream()
                    .filter(end -> wires.apart(end.near, end.far))
                    .forEach(End::close);
        }
    }

    /** From now on each connection has delays of its own, up to ten milliseconds for a frame; its frames stay in order. */
    public void jitter(Random random) {
        wires.jitter = random;
    }

    /** How often anybody dialled. */
    public int dials() {
        return wires.dials;
    }

    @Override
    public byte[] leafKey() {
        return leafKey;
    }

    @Override
    public CompletionStage<Listening> listen(HostPort at, Consumer<Connection> accepted) {
        wires.ports.put(at, new Port(this, accepted));
        return CompletableFuture.completedFuture(new Listening() {
            @Override
            public HostPort address() {
                return at;
            }

            @Override
            public CompletionStage<Void> close() {
                wires.ports.remove(at);
                return CompletableFuture.completedFuture(null);
            }
        });
    }

    @Override
    public CompletionStage<Connection> dial(HostPort to, Optional<HostPort> proxy, Duration deadline) {
        CompletableFuture<Connection> dialled = new CompletableFuture<>();
        wires.dials++;
        world.execute(() -> {
            Port port = wires.ports.get(to);
            if (port == null || wires.apart(place, port.owner.place)) {
                dialled.completeExceptionally(new UnreachableException(ErrorCode.UNREACHABLE, "nobody is at " + to));
                return;
            }
            End here = new End(port.owner.leafKey, to, place, port.owner.place);
            End there = new End(leafKey, new HostPort("dialler", 1), port.owner.place, place);
            here.other = there;
            there.other = here;
            ends.add(here);
            port.owner.ends.add(there);
            port.accepted.accept(there);
            dialled.complete(here);
        });
        return dialled;
    }

    /** Ends every connection and port, as the end of a process does. */
    @Override
    public void close() {
        wires.ports.values().removeIf(port -> port.owner == this);
        List.copyOf(ends).forEach(End::close);
    }

    private final class End implements Connection {
        private final byte[] peerLeafKey;
        private final HostPort peerAddress;
        private final String near;
        private final String far;
        private final Queue<Consumer<FrameReceiver>> held = new ArrayDeque<>();
        private int limit = SMALL;
        private boolean closed;
        private long arrival;
        private FrameReceiver receiver;
        private End other;

        private End(byte[] peerLeafKey, HostPort peerAddress, String near, String far) {
            this.peerLeafKey = peerLeafKey;
            this.peerAddress = peerAddress;
            this.near = near;
            this.far = far;
        }

        @Override
        public byte[] peerLeafKey() {
            return peerLeafKey;
        }

        @Override
        public HostPort peerAddress() {
            return peerAddress;
        }

        @Override
        public void receiver(FrameReceiver wanted) {
            receiver = wanted;
            while (!held.isEmpty()) {
                held.remove().accept(wanted);
            }
        }

        @Override
        public void limitFrames(int bytes) {
            limit = bytes;
        }

        @Override
        public CompletionStage<Void> send(byte[] frame) {
            if (closed) {
                return CompletableFuture.failedFuture(new UnreachableException(ErrorCode.UNREACHABLE, "closed"));
            }
            CompletableFuture<Void> sent = new CompletableFuture<>();
            later(() -> {
                other.deliver(frame);
                sent.complete(null);
            });
            return sent;
        }

        private void later(Runnable event) {
            if (wires.jitter == null) {
                world.execute(event);
            } else {
                arrival = Math.max(arrival, world.nanos() + wires.jitter.nextInt(10_000_000));
                world.after(Duration.ofNanos(arrival - world.nanos()), world, event);
            }
        }

        private void deliver(byte[] frame) {
            if (closed) {
                return;
            }
            if (frame.length > limit) {
                end("a frame of " + frame.length + " bytes");
            } else {
                hand(to -> to.frame(frame));
            }
        }

        private void hand(Consumer<FrameReceiver> event) {
            if (receiver == null) {
                held.add(event);
            } else {
                event.accept(receiver);
            }
        }

        @Override
        public void close() {
            end("closed here");
        }

        private void end(String why) {
            if (!closed) {
                closed = true;
                ends.remove(this);
                world.execute(() -> hand(to -> to.closed(why)));
                later(() -> other.end("closed by the peer"));
            }
        }
    }
}
