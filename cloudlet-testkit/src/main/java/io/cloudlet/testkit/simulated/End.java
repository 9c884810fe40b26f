package io.cloudlet.testkit.simulated;

import io.cloudlet.ErrorCode;
import io.cloudlet.UnreachableException;
import io.cloudlet.spi.runtime.HostPort;
import io.cloudlet.spi.runtime.Network.Connection;
import io.cloudlet.spi.runtime.Network.FrameReceiver;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One end of a connection. */
final class End implements Connection {

    private static final int SMALL = 64 * 1024;

    private final MemoryNetwork network;
    private final HostPort peerAddress;
    private final MemoryNetwork peer;
    private final Queue<Consumer<FrameReceiver>> held = new ArrayDeque<>();
    private int limit = SMALL;
    private boolean closed;
    private boolean gone;
    private @Nullable FrameReceiver receiver;
    private @Nullable Direction out;

    private End(MemoryNetwork network, MemoryNetwork peer, HostPort peerAddress) {
        this.network = network;
        this.peer = peer;
        this.peerAddress = peerAddress;
    }

    /** Connects two; returns the dialler's end, after the other was accepted. */
    static End connect(MemoryNetwork dialler, HostPort to, Wires.Port port) {
        End here = new End(dialler, port.owner(), to);
        End there = new End(port.owner(), dialler, new HostPort("dialler", 1));
        here.out = new Direction(dialler.wires(), here, there);
        there.out = new Direction(dialler.wires(), there, here);
        dialler.add(here);
        port.owner().add(there);
        port.accepted().accept(there);
        return here;
    }

    String near() {
        return network.place();
    }

    String far() {
        return peer.place();
    }

    /** Whether the machine of this end lost its power. */
    boolean gone() {
        return gone;
    }

    @Override
    public byte[] peerLeafKey() {
        return peer.leafKey();
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
        Direction way = out;
        if (closed || gone || way == null) {
            return CompletableFuture.failedFuture(new UnreachableException(ErrorCode.UNREACHABLE, "closed"));
        }
        CompletionStage<Void> last = CompletableFuture.allOf();
        for (byte[] leaving : network.wires().leaving(near(), far(), frame)) {
            last = way.send(leaving);
        }
        return last;
    }

    void deliver(byte[] frame) {
        if (closed) {
            return;
        }
        if (frame.length > limit) {
            end("a frame of " + frame.length + " bytes");
        } else {
            network.wires().arrived(far(), near(), frame);
            hand(to -> to.frame(frame));
        }
    }

    private void hand(Consumer<FrameReceiver> event) {
        FrameReceiver to = receiver;
        if (to == null) {
            held.add(event);
        } else {
            event.accept(to);
        }
    }

    @Override
    public void close() {
        end("closed here");
    }

    private void end(String why) {
        if (!closed && !gone) {
            Direction way = out;
            lost(why);
            if (way != null) {
                way.send(null);
            }
        }
    }

    /** The connection is over, whether or not this end wants it. */
    void lost(String why) {
        if (!closed && !gone) {
            closed = true;
            network.remove(this);
            network.wires().world().execute(() -> hand(to -> to.closed(why)));
        }
    }

    /** The power fails: nobody is told anything. */
    void vanish() {
        gone = true;
        Direction way = out;
        if (way != null) {
            way.giveUp("the power failed");
        }
    }
}
