package io.cloudlet.core.internal.tunnel;

import io.cloudlet.CloudletId;
import io.cloudlet.ErrorCode;
import io.cloudlet.UnreachableException;
import io.cloudlet.core.internal.peering.FrameType;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.spi.runtime.Disk;
import io.cloudlet.spi.runtime.HostPort;
import io.cloudlet.spi.runtime.Network;
import io.cloudlet.spi.runtime.Prober;
import io.cloudlet.spi.runtime.Scheduler;
import io.cloudlet.spi.runtime.Streams;
import io.cloudlet.spi.runtime.TimeSource;
import io.cloudlet.testkit.ForgetfulDisk;
import io.cloudlet.testkit.simulated.Machine;
import io.cloudlet.testkit.simulated.MemoryNetwork;
import io.cloudlet.testkit.simulated.World;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One side of tunnels without links and sockets: what it sends is kept, what it connects to the test plays. */
final class Site implements Carrier, Streams {

    final CloudletId peer = new CloudletId("22".repeat(32));
    final String instance = "5a".repeat(16);
    final World world = new World();
    final Map<String, HostPort> offered = new HashMap<>(Map.of(instance, new HostPort("127.0.0.1", 80)));
    final List<byte[]> sent = new ArrayList<>();
    final Queue<CompletableFuture<Void>> leaving = new ArrayDeque<>();
    final List<CompletableFuture<ByteStream>> connecting = new ArrayList<>();
    final Tunnels tunnels;

    Site() {
        tunnels = new Tunnels(new PlainRuntime(), world, (consumer, id) -> Optional.ofNullable(offered.get(id)), this);
        tunnels.start();
    }

    /** A frame of the peer. */
    void says(byte[] frame) {
        WireReader in = new WireReader(frame);
        tunnels.frame(peer, FrameType.read(in), in);
        world.settle();
    }

    /** The peer opens a tunnel, and the service is there. */
    Played opened(long number, int window) {
        says(new TunnelFrames.Open(number, instance, window).encode());
        Played stream = new Played();
        connecting.get(connecting.size() - 1).complete(stream);
        world.settle();
        return stream;
    }

    /** The frames of a type that were sent. */
    List<WireReader> frames(FrameType type) {
        List<WireReader> frames = new ArrayList<>();
        for (byte[] frame : sent) {
            WireReader in = new WireReader(frame);
            if (FrameType.read(in) == type) {
                frames.add(in);
            }
        }
        return frames;
    }

    /** How many bytes of tunnels were sent. */
    long bytesSent() {
        return frames(FrameType.TUNNEL_DATA).stream()
                .mapToLong(in -> TunnelFrames.Data.decode(in).bytes().length)
                .sum();
    }

    /** Everything that was sent has left. */
    void flush() {
        while (!leaving.isEmpty()) {
            leaving.remove().complete(null);
            world.settle();
        }
    }

    @Override
    public CompletionStage<Void> reach(CloudletId id, Duration patience) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> send(CloudletId id, byte[] frame) {
        sent.add(frame);
        CompletableFuture<Void> left = new CompletableFuture<>();
        leaving.add(left);
        return left;
    }

    @Override
    public CompletionStage<ByteStream> connect(HostPort to, Duration deadline) {
        CompletableFuture<ByteStream> connected = new CompletableFuture<>();
        connecting.add(connected);
        return connected;
    }

    @Override
    public CompletionStage<Network.Listening> listen(Consumer<ByteStream> accepted) {
        throw new UnsupportedOperationException();
    }

    /** A stream whose other end is the test. */
    static final class Played implements ByteStream {
        final List<byte[]> written = new ArrayList<>();
        final Queue<CompletableFuture<Void>> taking = new ArrayDeque<>();
        final Queue<byte[]> ready = new ArrayDeque<>();
        int reads;
        boolean finished;
        boolean closed;
        boolean aborted;
        Runnable whenItEnds = () -> {};
        private @Nullable CompletableFuture<byte[]> waiting;

        /** The service sends so many bytes. */
        void gives(int bytes) {
            byte[] block = new byte[bytes];
            Arrays.fill(block, (byte) 7);
            if (waiting != null) {
                CompletableFuture<byte[]> who = waiting;
                waiting = null;
                who.complete(block);
            } else {
                ready.add(block);
            }
        }

        /** The service breaks off. */
        void breaks() {
            CompletableFuture<byte[]> who = waiting;
            if (who != null) {
                who.completeExceptionally(new UnreachableException(ErrorCode.UNREACHABLE, "reset"));
            }
        }

        /** The service takes what was written. */
        void takesAll() {
            while (!taking.isEmpty()) {
                taking.remove().complete(null);
            }
        }

        @Override
        public CompletionStage<byte[]> read() {
            reads++;
            CompletableFuture<byte[]> bytes = new CompletableFuture<>();
            byte[] block = ready.poll();
            if (block != null) {
                bytes.complete(block);
            } else {
                waiting = bytes;
            }
            return bytes;
        }

        @Override
        public CompletionStage<Void> write(byte[] bytes) {
            written.add(bytes);
            CompletableFuture<Void> taken = new CompletableFuture<>();
            taking.add(taken);
            return taken;
        }

        @Override
        public CompletionStage<Void> finish() {
            finished = true;
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void close() {
            closed = true;
            whenItEnds.run();
        }

        @Override
        public void abort() {
            aborted = true;
            whenItEnds.run();
        }
    }

    /** A machine whose plain connections the test plays. */
    private final class PlainRuntime implements CloudletRuntime {

        private final Machine machine = new Machine(world, MemoryNetwork.first(world, 1), new ForgetfulDisk(1), 1);

        @Override
        public TimeSource time() {
            return machine.time();
        }

        @Override
        public Scheduler scheduler() {
            return machine.scheduler();
        }

        @Override
        public Executor serial(String name) {
            return machine.serial(name);
        }

        @Override
        public RandomGenerator random() {
            return machine.random();
        }

        @Override
        public SecureRandom keyEntropy() {
            return machine.keyEntropy();
        }

        @Override
        public Network network() {
            return new PlainOnly();
        }

        @Override
        public Prober prober() {
            return machine.prober();
        }

        @Override
        public Disk disk() {
            return machine.disk();
        }

        @Override
        public <T> T await(CompletionStage<T> stage, Duration deadline, String what) {
            return machine.await(stage, deadline, what);
        }

        @Override
        public void close() {
            machine.close();
        }
    }

    private final class PlainOnly implements Network {
        @Override
        public Streams streams() {
            return Site.this;
        }

        @Override
        public byte[] leafKey() {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Listening> listen(HostPort at, Consumer<Connection> accepted) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Connection> dial(HostPort to, Optional<HostPort> proxy, Duration deadline) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }
}
