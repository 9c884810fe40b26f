package io.cloudlet.core.internal.world;

import io.cloudlet.ErrorCode;
import io.cloudlet.UnreachableException;
import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.spi.runtime.HostPort;
import io.cloudlet.spi.runtime.Network;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Connections within one {@link World}: frames arrive in order, one step after they were sent. */
public final class MemoryNetwork implements Network {

    private static final int SMALL = 64 * 1024;

    private static final Map<Long, byte[]> LEAVES = new ConcurrentHashMap<>();

    private final World world;
    private final Map<HostPort, Port> ports;
    private final byte[] leafKey;

    private record Port(MemoryNetwork owner, Consumer<Connection> accepted) {}

    /** @param ports shared by all networks that can reach each other */
    private MemoryNetwork(World world, Map<HostPort, Port> ports, long seed) {
        this.world = world;
        this.ports = ports;
        this.leafKey = LEAVES.computeIfAbsent(seed, MemoryNetwork::leaf);
    }

    private static byte[] leaf(long seed) {
        return SigningKey.generate(new SeededEntropy(seed)).verification().encoded();
    }

    /** The first network of a world. */
    public static MemoryNetwork first(World world, long seed) {
        return new MemoryNetwork(world, new HashMap<>(), seed);
    }

    /** Another that can reach this one; a seed makes a leaf key. */
    public MemoryNetwork beside(long seed) {
        return new MemoryNetwork(world, ports, seed);
    }

    @Override
    public byte[] leafKey() {
        return leafKey;
    }

    @Override
    public CompletionStage<Listening> listen(HostPort at, Consumer<Connection> accepted) {
        ports.put(at, new Port(this, accepted));
        return CompletableFuture.completedFuture(new Listening() {
            @Override
            public HostPort address() {
                return at;
            }

            @Override
            public CompletionStage<Void> close() {
                ports.remove(at);
                return CompletableFuture.completedFuture(null);
            }
        });
    }

    @Override
    public CompletionStage<Connection> dial(HostPort to, Optional<HostPort> proxy, Duration deadline) {
        CompletableFuture<Connection> dialled = new CompletableFuture<>();
        world.execute(() -> {
            Port port = ports.get(to);
            if (port == null) {
                dialled.completeExceptionally(new UnreachableException(ErrorCode.UNREACHABLE, "nobody is at " + to));
                return;
            }
            End here = new End(port.owner.leafKey, to);
            End there = new End(leafKey, new HostPort("dialler", 1));
            here.other = there;
            there.other = here;
            port.accepted.accept(there);
            dialled.complete(here);
        });
        return dialled;
    }

    @Override
    public void close() {}

    private final class End implements Connection {
        private final byte[] peerLeafKey;
        private final HostPort peerAddress;
        private final Queue<Consumer<FrameReceiver>> held = new ArrayDeque<>();
        private int limit = SMALL;
        private boolean closed;
        private FrameReceiver receiver;
        private End other;

        private End(byte[] peerLeafKey, HostPort peerAddress) {
            this.peerLeafKey = peerLeafKey;
            this.peerAddress = peerAddress;
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
            world.execute(() -> {
                other.deliver(frame);
                sent.complete(null);
            });
            return sent;
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
                world.execute(() -> hand(to -> to.closed(why)));
                world.execute(() -> other.end("closed by the peer"));
            }
        }
    }
}
