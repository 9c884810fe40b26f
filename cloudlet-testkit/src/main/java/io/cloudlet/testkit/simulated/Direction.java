package io.cloudlet.testkit.simulated;

import io.cloudlet.ErrorCode;
import io.cloudlet.UnreachableException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One direction of one connection: what is sent arrives in the order sent. Whatever arrives while the way is blocked waits,
 * with everything behind it.
 */
final class Direction {

    private static final int WINDOW = 256 * 1024;
    private static final Duration GIVES_UP = Duration.ofMinutes(15);
    private static final long LONGEST_BACKOFF = Duration.ofMinutes(2).toNanos();

    private final Wires wires;
    private final World world;
    private final Path path;
    private final Path back;
    private final End sender;
    private final End receiver;
    private final Queue<Cargo> cargo = new ArrayDeque<>();
    private long arrival;
    private int due;
    private boolean stalled;
    private long stalledSince;
    private long unacknowledged;

    /** A frame, or the connection's end. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Cargo(byte @Nullable [] frame, CompletableFuture<Void> arrived) {}

    Direction(Wires wires, End sender, End receiver) {
        this.wires = wires;
        this.world = wires.world();
        this.sender = sender;
        this.receiver = receiver;
        this.path = wires.path(sender.near(), sender.far());
        this.back = wires.path(sender.far(), sender.near());
    }

    /** Sends a frame, or nothing, which is the end. */
    CompletionStage<Void> send(byte @Nullable [] frame) {
        Cargo more = new Cargo(frame, new CompletableFuture<>());
        cargo.add(more);
        arrival = Math.max(arrival, world.nanos() + path.travel(wires.chance()));
        if (arrival <= world.nanos()) {
            world.execute(this::arrive);
        } else {
            world.after(Duration.ofNanos(arrival - world.nanos()), world, this::arrive);
        }
        return more.arrived;
    }

    private void arrive() {
        due++;
        if (!stalled) {
            deliver();
        }
    }

    private void deliver() {
        while (due > 0 && !cargo.isEmpty()) {
            if (blocked(cargo.element())) {
                stall();
                return;
            }
            if (receiver.gone()) {
                giveUp("reset by the peer, which was restarted");
                return;
            }
            due--;
            hand(cargo.remove());
        }
    }

    private void hand(Cargo next) {
        if (next.frame == null) {
            receiver.lost("closed by the peer");
        } else {
            unacknowledged = back.cut() ? unacknowledged + next.frame.length : 0;
            receiver.deliver(next.frame);
        }
        next.arrived.complete(null);
    }

    private boolean blocked(Cargo next) {
        int size = next.frame == null ? 0 : next.frame.length;
        return path.cut()
                || (back.cut() && unacknowledged + size > WINDOW)
                || (receiver.gone() && wires.dark(sender.far()));
    }

    private void stall() {
        stalled = true;
        stalledSince = world.nanos();
        wires.stalled(this);
        long since = stalledSince;
        world.after(GIVES_UP, world, () -> {
            if (stalled && stalledSince == since) {
                giveUp("the peer does not answer");
            }
        });
    }

    /** The way may be free: goes on when the sender tries again, which it does after ever longer times. */
    void retransmit() {
        if (!blocked(cargo.element())) {
            long stood = Math.min(LONGEST_BACKOFF, world.nanos() - stalledSince);
            long wait = wires.chance().nextLong(stood + 1);
            world.after(Duration.ofNanos(wait), world, this::resume);
        }
    }

    private void resume() {
        if (stalled && !blocked(cargo.element())) {
            stalled = false;
            unacknowledged = 0;
            wires.flows(this);
            deliver();
        }
    }

    /** Nothing more arrives: the sender is no more, or has given up. */
    void giveUp(String why) {
        stalled = false;
        wires.flows(this);
        cargo.forEach(lost -> lost.arrived.completeExceptionally(new UnreachableException(ErrorCode.UNREACHABLE, why)));
        cargo.clear();
        sender.lost(why);
    }
}
