package io.cloudlet.core.internal.peering;

import io.cloudlet.CloudletException;
import io.cloudlet.CloudletId;
import io.cloudlet.ConflictException;
import io.cloudlet.DeniedException;
import io.cloudlet.ErrorCode;
import io.cloudlet.JoinRequest;
import io.cloudlet.NotFoundException;
import io.cloudlet.UnreachableException;
import io.cloudlet.core.internal.membership.InvitationText;
import io.cloudlet.core.internal.membership.Membership;
import io.cloudlet.core.internal.membership.Statement.Candidate;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.spi.runtime.TimeSource;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The inviter's side of joining. Open invitations live in memory only, so a restart voids them; a redemption is durable
 * before it is answered, as part of the admission itself, so that the same joiner can be answered again, also after a
 * restart. Confined to the core thread.
 */
public final class JoinDesk {

    private static final int MOST_OPEN = 10_000;

    /** How often who waits for an approval has to show that it still does. */
    static final Duration SILENCE = Duration.ofSeconds(20);

    private final Host host;
    private final TimeSource time;
    private final Map<String, Open> invitations = new HashMap<>();

    /** What the desk needs of the node. */
    public interface Host {

        Membership membership();

        /**
         * Admits, durably; fails if it must not.
         *
         * @param epoch number of the newest epoch of the joiner's log, as it says; 0 if it has none
         */
        CompletionStage<?> admit(Candidate candidate, String invitation, long epoch);

        /** Every authority record, for a joiner who has no log yet. */
        List<LogRecord> authority();

        byte[] leafKey();

        /** Somebody waits for an approval. */
        void requested(JoinRequest request);
    }

    private static final class Open {
        private final InvitationText text;
        private final boolean confirm;
        private final long expiresNanos;
        private @Nullable Candidate joiner;
        private long epoch;
        private @Nullable Session session;
        private long waitingSince;
        private boolean told;
        private boolean admitting;
        private boolean rejected;

        private Open(InvitationText text, boolean confirm, long expiresNanos) {
            this.text = text;
            this.confirm = confirm;
            this.expiresNanos = expiresNanos;
        }
    }

    public JoinDesk(Host host, TimeSource time) {
        this.host = host;
        this.time = time;
    }

    /** Opens an invitation. */
    public void open(InvitationText text, Duration validity, boolean confirm) {
        if (invitations.size() >= MOST_OPEN) { // until then, who comes late is told that it was too late
            invitations.values().removeIf(open -> expired(open) && (open.joiner == null || open.rejected));
        }
        if (invitations.size() >= MOST_OPEN) {
            throw new ConflictException(
                    ErrorCode.TOO_LARGE, MOST_OPEN + " invitations are open; wait until some expire");
        }
        invitations.put(text.id(), new Open(text, confirm, time.nanos() + validity.toNanos()));
    }

    /** Who waits for an approval. */
    public List<JoinRequest> pending() {
        return invitations.values().stream()
                .filter(JoinDesk::waits)
                .map(this::request)
                .toList();
    }

    /** Admits somebody who waits; completes once durable. */
    public CompletionStage<?> approve(CloudletId joiner) {
        return admit(waiting(joiner));
    }

    /** Turns somebody who waits away. */
    public void reject(CloudletId joiner) {
        Open open = waiting(joiner);
        open.rejected = true;
        Session session = open.session;
        if (session != null) {
            session.refuse(rejected(open));
        }
    }

    /** A frame from somebody who wants to join. */
    void frame(Session session, Hello hello, FrameType type, WireReader in) {
        if (type == FrameType.PING && waits(session)) {
            session.send(FrameType.PONG.writer().u64(in.u64("ping")).toBytes());
            in.end("ping");
            return;
        }
        if (type != FrameType.JOIN_REQUEST) {
            throw in.malformed("a " + type + " came from somebody who is no member");
        }
        JoinRequestFrame request = JoinRequestFrame.decode(in);
        Membership membership = host.membership();
        @Nullable CloudletId redeemer = membership.redeemed().get(request.invitation());
        if (redeemer != null && redeemer.equals(hello.id()) && membership.active(redeemer)) {
            welcome(session);
            return;
        }
        Open open = verified(session, hello, request, redeemer);
        if (membership.active(hello.id())) { // a member with its own home, so the invitation stays unused
            welcome(session);
            return;
        }
        open.epoch = hello.lease().epochNumber();
        open.joiner = new Candidate(hello.identity(), request.recovery(), open.text.name());
        replaceSession(open, session);
        if (open.admitting) {
            return; // answered once the admission is durable
        }
        if (!open.confirm) {
            admit(open);
        } else {
            hold(open, session);
        }
    }

    /** The joiner came again: one connection is enough for it. */
    private static void replaceSession(Open open, Session session) {
        Session former = open.session;
        open.session = session;
        if (former != null && former != session) {
            former.end(new UnreachableException(ErrorCode.UNREACHABLE, "replaced by a newer connection"));
        }
    }

    /** A session is over. */
    void ended(Session session) {
        invitations.values().stream().filter(open -> open.session == session).forEach(open -> open.session = null);
    }

    private Open verified(Session session, Hello hello, JoinRequestFrame request, @Nullable CloudletId redeemer) {
        Open open = invitations.get(request.invitation());
        boolean othersAttempt =
                open != null && open.joiner != null && !open.joiner.id().equals(hello.id());
        if (redeemer != null || othersAttempt) {
            throw new DeniedException(
                    ErrorCode.INVITATION_USED,
                    "the invitation was redeemed already, by another cloudlet; ask for a new one");
        }
        byte[] expected =
                open == null ? new byte[0] : open.text.proof(hello.id(), session.peerLeafKey(), host.leafKey());
        if (open == null || !MessageDigest.isEqual(expected, request.proof())) {
            throw new DeniedException(
                    ErrorCode.INVITATION_UNKNOWN,
                    "the invitation is not known here: it is forged, or the inviter was restarted since, which voids it; ask"
                            + " for a new one");
        }
        requireUsable(open, hello, request);
        return open;
    }

    private void requireUsable(Open open, Hello hello, JoinRequestFrame request) {
        if (open.rejected) {
            throw rejected(open);
        }
        if (expired(open) && open.joiner == null) {
            throw new DeniedException(
                    ErrorCode.INVITATION_EXPIRED,
                    "the invitation expired at " + open.text.expires() + "; ask for a new one");
        }
        if (!open.text.name().equals(request.name())) {
            throw new DeniedException(
                    ErrorCode.INVITATION_UNKNOWN,
                    "the invitation is for the name \"" + open.text.name() + "\", not \"" + request.name() + "\"");
        }
        boolean removed = host.membership()
                .member(hello.id())
                .filter(member -> !member.active())
                .isPresent();
        if (removed && hello.lease().epochNumber() == 0) {
            throw new DeniedException(
                    ErrorCode.MEMBER_REMOVED,
                    hello.id().abbreviated()
                            + " was a member before and shows nothing of its log; join with the home directory"
                            + " that it had, or with an empty home directory as another cloudlet");
        }
    }

    private void hold(Open open, Session session) {
        session.requireSignsOfLife(SILENCE);
        session.send(FrameType.JOIN_PENDING.writer().toBytes());
        if (!open.told) {
            open.told = true;
            open.waitingSince = time.nanos();
            host.requested(request(open));
        }
    }

    private CompletionStage<?> admit(Open open) {
        Candidate joiner = Objects.requireNonNull(open.joiner);
        if (open.admitting) {
            throw new ConflictException(ErrorCode.INVITATION_USED, "the invitation is being redeemed");
        }
        open.admitting = true;
        return host.admit(joiner, open.text.id(), open.epoch).whenComplete((head, failure) -> {
            open.admitting = false;
            answer(open, failure);
        });
    }

    private void answer(Open open, @Nullable Throwable failure) {
        Session session = open.session;
        if (failure == null) {
            invitations.remove(open.text.id());
        }
        if (session == null) {
            return;
        }
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof CloudletException told) {
            session.refuse(told);
        } else if (cause == null) {
            welcome(session);
        }
    }

    private void welcome(Session session) {
        List<LogRecord> records = host.authority();
        session.send(new JoinAcceptedFrame(records).encode());
        session.end(new UnreachableException(ErrorCode.CLOSED, "joined; links are dialled anew"));
    }

    private Open waiting(CloudletId joiner) {
        return invitations.values().stream()
                .filter(open ->
                        waits(open) && open.joiner != null && open.joiner.id().equals(joiner))
                .findFirst()
                .orElseThrow(() -> new NotFoundException(
                        ErrorCode.NOT_FOUND,
                        "nobody with the id " + joiner + " waits for an approval; pending() lists who does"));
    }

    private boolean waits(Session session) {
        return invitations.values().stream().anyMatch(open -> open.session == session);
    }

    private static boolean waits(Open open) {
        return open.confirm && open.joiner != null && !open.rejected && !open.admitting;
    }

    private JoinRequest request(Open open) {
        return new JoinRequest(
                Objects.requireNonNull(open.joiner).id(),
                open.text.name(),
                Duration.ofNanos(time.nanos() - open.waitingSince));
    }

    private boolean expired(Open open) {
        return time.nanos() - open.expiresNanos >= 0;
    }

    private static DeniedException rejected(Open open) {
        return new DeniedException(
                ErrorCode.JOIN_REJECTED, "the inviter's operator rejected the request of " + open.text.name());
    }
}
