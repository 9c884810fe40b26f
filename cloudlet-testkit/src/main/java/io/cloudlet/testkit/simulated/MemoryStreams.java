package io.cloudlet.testkit.simulated;

import io.cloudlet.ErrorCode;
import io.cloudlet.UnreachableException;
import io.cloudlet.spi.runtime.HostPort;
import io.cloudlet.spi.runtime.Network.Listening;
import io.cloudlet.spi.runtime.Streams;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Plain connections within one machine, to services that run on it and to ports that its cloudlet opened. They end with it. */
final class MemoryStreams implements Streams {

    private static final String LOOPBACK = "127.0.0.1";
    private static final int FIRST_PORT = 40_000;

    private final World world;
    private final Map<String, Consumer<ByteStream>> listening = new TreeMap<>();
    private final Set<MemoryStream> open = new LinkedHashSet<>();
    private int nextPort = FIRST_PORT;
    private boolean closed;

    MemoryStreams(World world) {
        this.world = world;
    }

    /** From now on whoever connects there is answered. */
    void serve(HostPort at, Consumer<ByteStream> accepted) {
        listening.put(at.toString(), accepted);
    }

    /** Nobody answers there any more. */
    void endService(HostPort at) {
        listening.remove(at.toString());
    }

    @Override
    public CompletionStage<ByteStream> connect(HostPort to, Duration deadline) {
        CompletableFuture<ByteStream> connected = new CompletableFuture<>();
        world.execute(() -> {
            Consumer<ByteStream> accepted = listening.get(to.toString());
            if (closed || accepted == null) {
                connected.completeExceptionally(MemoryNetwork.nobody(to));
            } else {
                MemoryStream[] ends = MemoryStream.pair(world, this);
                open.addAll(List.of(ends));
                accepted.accept(ends[1]);
                connected.complete(ends[0]);
            }
        });
        return connected;
    }

    @Override
    public CompletionStage<Listening> listen(Consumer<ByteStream> accepted) {
        if (closed) {
            return CompletableFuture.failedFuture(
                    new UnreachableException(ErrorCode.CLOSED, "this network was closed"));
        }
        HostPort at = new HostPort(LOOPBACK, nextPort++);
        serve(at, accepted);
        return CompletableFuture.completedFuture(new Listening() {
            @Override
            public HostPort address() {
                return at;
            }

            @Override
            public CompletionStage<Void> close() {
                endService(at);
                return CompletableFuture.completedFuture(null);
            }
        });
    }

    void over(MemoryStream stream) {
        open.remove(stream);
    }

    /** The machine is no more. */
    void end() {
        closed = true;
        listening.clear();
        List.copyOf(open).forEach(MemoryStream::drop);
    }
}
