package io.cloudlet.core.internal.peering;

import io.cloudlet.core.internal.identity.Lease;
import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.core.internal.identity.VerificationKey;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.spi.runtime.HostPort;
import io.cloudlet.spi.runtime.Network.Connection;
import io.cloudlet.spi.runtime.Network.FrameReceiver;
import io.cloudlet.testkit.simulated.MemoryNetwork;
import io.cloudlet.testkit.simulated.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/** A peer that says what the test wants, and keeps what it hears. */
final class Raw implements FrameReceiver {

    final World world;
    final MemoryNetwork network;
    final SigningKey identity;
    final Cloud.Law law;
    final Queue<byte[]> heard = new ArrayDeque<>();
    boolean closed;
    private Connection connection;

    Raw(World world, MemoryNetwork network, SigningKey identity, Cloud.Law law) {
        this.world = world;
        this.network = network;
        this.identity = identity;
        this.law = law;
    }

    Raw dial(Cloud to) {
        return dial(to.address);
    }

    Raw dial(HostPort to) {
        network.dial(to, Optional.empty(), Duration.ofSeconds(1)).thenAccept(this::accept);
        world.settle();
        return this;
    }

    /** Takes this end of a connection. */
    void accept(Connection opened) {
        connection = opened;
        connection.limitFrames(FrameType.LARGE);
        connection.receiver(this);
    }

    Raw send(byte[] frame) {
        connection.send(frame);
        world.settle();
        return this;
    }

    /** Leaves it on its way. */
    void sendUnsettled(byte[] frame) {
        connection.send(frame);
    }

    Raw greet(boolean joining) {
        return send(hello(joining).encode());
    }

    Hello hello(boolean joining) {
        return hello(joining, network.leafKey(), world.wall());
    }

    /** Greets as somebody who wants to join, with a log that has come to that epoch. */
    Raw greetAgain(long epoch) {
        return send(hello(true, network.leafKey(), world.wall(), epoch).encode());
    }

    Hello hello(boolean joining, byte[] leafKey, Instant from) {
        return hello(joining, leafKey, from, 1);
    }

    private Hello hello(boolean joining, byte[] leafKey, Instant from, long epoch) {
        Lease lease = new Lease.Terms(
                        Lease.Use.LINK,
                        VerificationKey.decode(leafKey),
                        epoch,
                        "00".repeat(16),
                        from,
                        from.plus(Duration.ofDays(1)),
                        0)
                .sign(identity, Hash.bytes(law.federation));
        return new Hello(law.federation, identity.first(), lease, joining, world.wall(), "raw");
    }

    byte[] peerLeafKey() {
        return connection.peerLeafKey();
    }

    /** The code of the refusal that came; empty if none did. */
    String refusal() {
        for (byte[] frame : heard) {
            WireReader in = new WireReader(frame);
            if (FrameType.read(in) == FrameType.REFUSED) {
                return in.text("code", 100);
            }
        }
        return "";
    }

    String refusalMessage() {
        for (byte[] frame : heard) {
            WireReader in = new WireReader(frame);
            if (FrameType.read(in) == FrameType.REFUSED) {
                in.text("code", 100);
                return in.text("message", 4000);
            }
        }
        return "";
    }

    /** The frames of a type that came, after their type. */
    List<WireReader> frames(FrameType type) {
        List<WireReader> frames = new ArrayList<>();
        for (byte[] frame : heard) {
            WireReader in = new WireReader(frame);
            if (FrameType.read(in) == type) {
                frames.add(in);
            }
        }
        return frames;
    }

    /** The same with their type. */
    List<byte[]> bytes(FrameType type) {
        return heard.stream()
                .filter(frame -> FrameType.read(new WireReader(frame)) == type)
                .toList();
    }

    @Override
    public void frame(byte[] frame) {
        heard.add(frame);
    }

    @Override
    public void closed(String why) {
        closed = true;
    }
}
