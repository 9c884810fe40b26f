package io.cloudlet.testkit.simulated;

import io.cloudlet.ErrorCode;
import io.cloudlet.UnreachableException;
import io.cloudlet.spi.runtime.HostPort;
import io.cloudlet.spi.runtime.Network.Connection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** One attempt to connect: tries again with ever longer pauses while nothing comes back, as TCP does. */
final class Dial {

    private static final long FIRST_PAUSE = Duration.ofSeconds(1).toNanos();

    private final MemoryNetwork from;
    private final Wires wires;
    private final World world;
    private final HostPort to;
    private final long end;
    private final CompletableFuture<Connection> connected = new CompletableFuture<>();
    private long pause = FIRST_PAUSE;

    /** @param end when to give up */
    Dial(MemoryNetwork from, HostPort to, long end) {
        this.from = from;
        this.wires = from.wires();
        this.world = wires.world();
        this.to = to;
        this.end = end;
    }

    CompletableFuture<Connection> connected() {
        return connected;
    }

    void attempt() {
        String place = wires.placeOf(to).orElse(null);
        if (place == null || wires.apart(from.place(), place)) {
            connected.completeExceptionally(MemoryNetwork.nobody(to));
        } else if (swallowed(place)) {
            tryAgain();
        } else {
            long shakingHands = roundTrip(place) + roundTrip(place); // TCP's, then TLS's
            if (shakingHands == 0) {
                connect();
            } else {
                world.after(Duration.ofNanos(shakingHands), world, this::connect);
            }
        }
    }

    private boolean swallowed(String place) {
        return wires.path(from.place(), place).cut()
                || wires.path(place, from.place()).cut()
                || wires.dark(place);
    }

    private long roundTrip(String place) {
        return wires.path(from.place(), place).travel(wires.chance())
                + wires.path(place, from.place()).travel(wires.chance());
    }

    private void tryAgain() {
        if (world.nanos() + pause < end) {
            world.after(Duration.ofNanos(pause), world, this::attempt);
            pause *= 2;
        } else {
            world.after(Duration.ofNanos(end - world.nanos()), world, this::giveUp);
        }
    }

    private void giveUp() {
        connected.completeExceptionally(new UnreachableException(
                ErrorCode.DEADLINE_EXCEEDED, "nothing answered at " + to + " before the deadline"));
    }

    private void connect() {
        Wires.Port port = wires.ports().get(to);
        if (from.closed()) {
            connected.completeExceptionally(new UnreachableException(ErrorCode.CLOSED, "this network was closed"));
        } else if (port == null || wires.apart(from.place(), port.owner().place())) {
            connected.completeExceptionally(MemoryNetwork.nobody(to));
        } else if (swallowed(port.owner().place())) {
            tryAgain();
        } else if (world.nanos() > end) {
            giveUp();
        } else {
            connected.complete(End.connect(from, to, port));
        }
    }
}
