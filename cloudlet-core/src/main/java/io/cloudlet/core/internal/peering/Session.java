package io.cloudlet.core.internal.peering;

import io.cloudlet.CloudletException;
import io.cloudlet.CloudletId;
import io.cloudlet.DeniedException;
import io.cloudlet.ErrorCode;
import io.cloudlet.UnreachableException;
import io.cloudlet.core.internal.identity.Successor;
import io.cloudlet.core.internal.identity.VerificationKey;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.spi.runtime.Network.Connection;
import io.cloudlet.spi.runtime.Network.FrameReceiver;
import io.cloudlet.spi.runtime.Scheduler.Cancellable;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection from its greeting to its end. The peer must show within ten seconds who it is, or that it was invited, and
 * until its greeting is verified nothing else is looked at; then frames go to whoever the {@link Owner} chose. Confined to the core thread, to which frames hop.
 */
final class Session implements FrameReceiver {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.link");
    private static final Duration GREETING_TIME = Duration.ofSeconds(10);

    private final Connection connection;
    private final boolean dialled;
    private final CloudletRuntime runtime;
    private final Executor core;
    private final Owner owner;
    private final Backlog backlog;
    private Cancellable timer;
    private long heardNanos;
    private @Nullable Hello hello;
    private @Nullable Frames frames;
    private boolean refusedByPeer;
    private boolean settled;
    private boolean ended;

    /** Decides what becomes of a session. */
    interface Owner {

        /** Verifies the peer's greeting, and calls {@link Session#receiver} or throws. */
        void greeted(Session session, Hello hello);

        /** The peer shows that this cloudlet has another identity key than it greeted with; not verified yet. */
        default void superseded(List<Successor> shown) {}

        /** The session is over; {@code why} is the peer's refusal where there was one. */
        void ended(Session session, CloudletException why);
    }

    /** Takes the frames after the greeting. May throw what {@link WireReader} throws. */
    interface Frames {
        void frame(FrameType type, WireReader in);
    }

    Session(Connection connection, boolean dialled, CloudletRuntime runtime, Executor core, Owner owner) {
        this.connection = connection;
        this.dialled = dialled;
        this.runtime = runtime;
        this.core = core;
        this.owner = owner;
        this.backlog = new Backlog(connection);
        this.timer = runtime.scheduler()
                .after(
                        GREETING_TIME,
                        core,
                        () -> end(new UnreachableException(
                                ErrorCode.DEADLINE_EXCEEDED,
                                "no proof of who it is within " + GREETING_TIME.toSeconds() + " s")));
    }

    /** Greets, and listens for the peer's greeting. */
    void begin(Hello ours) {
        connection.send(ours.encode());
        connection.receiver(this);
    }

    /** Who receives from now on; the peer may send large frames. */
    void receiver(Frames receiver, int largestFrame) {
        frames = receiver;
        connection.limitFrames(largestFrame);
    }

    /** The peer has proven what it had to, in time. */
    void settle() {
        settled = true;
        timer.cancel();
    }

    /** From now on the peer has to say something at least so often. */
    void requireSignsOfLife(Duration within) {
        settle();
        heardNanos = runtime.time().nanos();
        watch(within, within.toNanos());
    }

    private void watch(Duration within, long nanos) {
        timer = runtime.scheduler().after(Duration.ofNanos(nanos), core, () -> {
            long left = within.toNanos() - (runtime.time().nanos() - heardNanos);
            if (left > 0) {
                watch(within, left);
            } else {
                end(new UnreachableException(ErrorCode.UNREACHABLE, "nothing heard for " + within.toSeconds() + " s"));
            }
        });
    }

    /** Whether it has. */
    boolean settled() {
        return settled;
    }

    /** Sends a frame; a peer that lets too much wait for it loses the connection. */
    CompletionStage<Void> send(byte[] frame) {
        if (!backlog.sending(frame.length)) {
            UnreachableException full = new UnreachableException(
                    ErrorCode.UNREACHABLE,
                    "the peer takes nothing: more than " + Backlog.MOST_UNSENT + " bytes wait for it");
            core.execute(() -> end(full));
            return CompletableFuture.failedFuture(full);
        }
        return connection.send(frame).whenComplete((sent, failure) -> backlog.sent(frame.length));
    }

    /** The verified greeting's sender. */
    CloudletId peer() {
        return Objects.requireNonNull(hello, "not greeted yet").id();
    }

    boolean dialled() {
        return dialled;
    }

    /** Whether it is over. */
    boolean ended() {
        return ended;
    }

    /** Whether the peer ended it and said why. */
    boolean refusedByPeer() {
        return refusedByPeer;
    }

    byte[] peerLeafKey() {
        return connection.peerLeafKey();
    }

    String address() {
        return connection.peerAddress().toString();
    }

    /** Tells the peer why, then closes. */
    void refuse(CloudletException why) {
        connection.send(Refusal.of(why).encode());
        end(why);
    }

    /** Tells the peer that its identity key is a former one, and shows it. */
    void refuseFormer(List<Successor> proof) {
        DeniedException why = new DeniedException(
                ErrorCode.IDENTITY_SUPERSEDED,
                peer().abbreviated() + " has another identity key now, and showed a former one");
        connection.send(Refusal.of(why).with(proof).encode());
        end(why);
    }

    /** The key that signed what the peer greeted with. */
    VerificationKey peerKey() {
        return Objects.requireNonNull(hello, "not greeted yet").signer();
    }

    /** Closes. */
    void end(CloudletException why) {
        if (ended) {
            return;
        }
        ended = true;
        timer.cancel();
        connection.close();
        owner.ended(this, why);
    }

    @Override
    public void frame(byte[] frame) {
        backlog.came(frame.length);
        core.execute(() -> {
            try {
                receive(frame);
            } finally {
                backlog.taken(frame.length);
            }
        });
    }

    @Override
    public void closed(String why) {
        core.execute(() -> end(new UnreachableException(ErrorCode.UNREACHABLE, "the link closed: " + why)));
    }

    /** Does something once that is done, on the core thread; what is wrong with the peer then ends the session as a frame would. */
    void after(CompletionStage<?> done, Runnable then) {
        CompletionStage<?> unused = done.whenCompleteAsync((value, failure) -> guarded(then), core);
    }

    private void receive(byte[] frame) {
        guarded(() -> {
            heardNanos = runtime.time().nanos();
            WireReader in = new WireReader(frame);
            FrameType type = FrameType.read(in);
            if (type == FrameType.REFUSED) {
                refused(Refusal.decode(in));
            } else if (frames != null) {
                frames.frame(type, in);
            } else {
                greet(type, in);
            }
        });
    }

    private void refused(Refusal refusal) {
        refusedByPeer = frames != null; // before it is verified, anybody could say so
        if (!refusal.proof().isEmpty()) {
            owner.superseded(refusal.proof());
        }
        end(refusal.toException("the peer at " + address()));
    }

    private void guarded(Runnable work) {
        if (ended) {
            return;
        }
        try {
            work.run();
        } catch (MalformedException e) {
            LOG.warn("link with {}: {}", address(), e.getMessage());
            refuse(new DeniedException(ErrorCode.PROTOCOL_VIOLATION, String.valueOf(e.getMessage()), e));
        } catch (CloudletException e) {
            refuse(e);
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error("link with {}: a frame could not be handled", address(), e);
            end(new UnreachableException(ErrorCode.UNREACHABLE, "a frame of the peer could not be handled: " + e, e));
        }
    }

    private void greet(FrameType type, WireReader in) {
        if (type != FrameType.HELLO || hello != null) {
            throw in.malformed("a " + type + " came before the greeting was accepted");
        }
        Hello theirs = Hello.decode(in);
        hello = theirs;
        owner.greeted(this, theirs);
    }
}
