package io.cloudlet.core.internal.peering;

import io.cloudlet.CloudletException;
import io.cloudlet.CloudletId;
import io.cloudlet.ErrorCode;
import io.cloudlet.UnreachableException;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.WireReader;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A link to another member: pulls and is pulled from, measures the round trip, notices silence. On the core thread. */
final class Peer implements Session.Frames {

    private static final Duration LEAST_SILENCE = Duration.ofSeconds(5);
    private static final int SILENT_BEATS = 5;
    private static final double SMOOTHING = 0.3;

    private final Session session;
    private final PeeringContext context;
    private final Events events;
    private final Puller puller;
    private final PullDesk desk;
    private final long silence;
    private boolean accepted;
    private long heardNanos;
    private boolean pinging;
    private long pingNumber;
    private long pingedNanos;
    private double roundTripNanos = -1;
    private long lagsSince = -1;

    /** What happens on a link. */
    interface Events {

        /** The first frame came that shows that the peer accepts us too. */
        void established(Peer peer);

        /** A pull changed the logs. */
        void changed();

        /** A pull's answer came to its end. */
        void caughtUp(Peer peer);

        /** A frame came that links only carry. */
        void carried(Peer peer, FrameType type, WireReader in);

        /** The round trip was measured. */
        void measured(Peer peer);
    }

    Peer(Session session, PeeringContext context, Events events) {
        this.session = session;
        this.context = context;
        this.events = events;
        this.desk = new PullDesk(session.peer(), context.logs(), session::send, context.core());
        this.puller = new Puller(
                context.logs(),
                new Puller.Outlet(
                        session::send,
                        desk::shown,
                        events::changed,
                        () -> events.caughtUp(this),
                        () -> !session.ended(),
                        session::after),
                this::now);
        this.silence = Math.max(
                LEAST_SILENCE.toNanos(),
                context.beat().multipliedBy(SILENT_BEATS).toNanos());
        this.heardNanos = now();
    }

    void begin() {
        session.receiver(this, FrameType.LARGE);
        ping();
        puller.start();
    }

    CloudletId id() {
        return session.peer();
    }

    Session session() {
        return session;
    }

    /** Smoothed; empty until measured once. */
    Optional<Duration> roundTrip() {
        return roundTripNanos < 0 ? Optional.empty() : Optional.of(Duration.ofNanos((long) roundTripNanos));
    }

    /** Whether the peer has everything that this cloudlet has written. */
    boolean upToDate() {
        return context.logs()
                .head(context.self())
                .filter(head -> desk.told(context.self(), head))
                .isPresent();
    }

    /** Content changed here: whoever waits for news gets it. */
    void offer() {
        desk.offer(false);
    }

    /** Shows and checks liveness. */
    void beat() {
        if (now() - heardNanos > silence) {
            session.end(new UnreachableException(
                    ErrorCode.UNREACHABLE,
                    "nothing heard for " + Duration.ofNanos(now() - heardNanos).toMillis() + " ms"));
            return;
        }
        ping();
        puller.beat();
        desk.beat();
        if (!puller.lags(id())) {
            lagsSince = -1;
        } else if (lagsSince < 0) {
            lagsSince = now();
        }
    }

    /** For how long the peer has told nothing, though others have told what is newer of it; empty while that may be chance. */
    Optional<Duration> withholding() {
        return lagsSince >= 0 && now() - lagsSince > silence
                ? Optional.of(Duration.ofNanos(now() - lagsSince))
                : Optional.empty();
    }

    void end(CloudletException why) {
        session.end(why);
    }

    @Override
    public void frame(FrameType type, WireReader in) {
        heardNanos = now();
        if (!accepted) {
            accepted = true;
            events.established(this);
        }
        switch (type) {
            case PING ->
                session.send(FrameType.PONG.writer().u64(number(in, "ping")).toBytes());
            case PONG -> pong(number(in, "pong"));
            case PULL -> desk.pull(Pull.decode(in));
            case NEWS -> {
                lagsSince = -1;
                puller.news(News.decode(in));
            }
            case WALK -> desk.walk(WalkFrames.Ask.decode(in));
            case WALKED -> puller.walked(WalkFrames.Answer.decode(in));
            case BLOB_FIND,
                    BLOB_FOUND,
                    BLOB_READ,
                    BLOB_BYTES,
                    TUNNEL_OPEN,
                    TUNNEL_OPENED,
                    TUNNEL_DATA,
                    TUNNEL_WINDOW,
                    TUNNEL_CLOSE,
                    EVIDENCE_ASK,
                    EVIDENCE,
                    CREDENTIAL,
                    CREDENTIAL_OPENED -> events.carried(this, type, in);
            default -> throw in.malformed("a " + type + " has no place between members");
        }
    }

    private static long number(WireReader in, String what) {
        long number = in.u64(what);
        in.end(what);
        return number;
    }

    /** One at a time, and timed here: a peer that answers early or late can only make itself look further away. */
    private void ping() {
        if (!pinging) {
            pinging = true;
            pingNumber = context.runtime().keyEntropy().nextLong();
            pingedNanos = now();
            session.send(FrameType.PING.writer().u64(pingNumber).toBytes());
        }
    }

    private void pong(long number) {
        if (!pinging || number != pingNumber) {
            throw new MalformedException("a pong that answers no ping");
        }
        long took = now() - pingedNanos;
        pinging = false;
        roundTripNanos = roundTripNanos < 0 ? took : roundTripNanos + SMOOTHING * (took - roundTripNanos);
        events.measured(this);
    }

    private long now() {
        return context.runtime().time().nanos();
    }

    /** Whether this link and {@code other} end in the same process of the peer. */
    boolean sameProcess(@Nullable Peer other) {
        return other != null && Arrays.equals(session.peerLeafKey(), other.session.peerLeafKey());
    }
}
