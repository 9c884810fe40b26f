package io.cloudlet.core.internal.link;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.cloudlet.core.Ports;
import io.cloudlet.spi.runtime.HostPort;
import io.cloudlet.spi.runtime.Network;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps what a connection brings until a test takes it. */
final class Inbox implements Network.FrameReceiver {

    static final Duration LONG = Duration.ofSeconds(60);
    static final HostPort ANY_PORT = new HostPort("127.0.0.1", 0);

    final BlockingQueue<byte[]> frames = new LinkedBlockingQueue<>();
    final CompletableFuture<String> end = new CompletableFuture<>();
    final AtomicInteger ends = new AtomicInteger();

    @Override
    public void frame(byte[] frame) {
        frames.add(frame);
    }

    @Override
    public void closed(String why) {
        ends.incrementAndGet();
        end.complete(why);
    }

    byte[] next() throws InterruptedException {
        byte[] frame = frames.poll(60, SECONDS);
        if (frame == null) {
            throw new AssertionError("no frame came");
        }
        return frame;
    }

    String why() {
        return get(end);
    }

    static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(60, SECONDS).join();
    }

    /** One that is free again once whoever listens there ends. */
    static HostPort freePort() {
        return new HostPort("127.0.0.1", Ports.free());
    }

    static VertxNetwork network(String name) {
        return VertxNetwork.open(name, new SecureRandom());
    }

    /** Two networks, one connection between them, both ends. */
    record Pair(VertxNetwork a, VertxNetwork b, HostPort address, Network.Connection atA, Network.Connection atB)
            implements AutoCloseable {

        static Pair open() {
            VertxNetwork a = network("a");
            VertxNetwork b = network("b");
            var accepted = new CompletableFuture<Network.Connection>();
            HostPort address = get(b.listen(freePort(), accepted::complete)).address();
            Network.Connection atA = get(a.dial(address, Optional.empty(), LONG));
            return new Pair(a, b, address, atA, get(accepted));
        }

        @Override
        public void close() {
            a.close();
            b.close();
        }
    }
}
