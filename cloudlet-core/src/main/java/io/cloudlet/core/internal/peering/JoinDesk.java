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
    private final Map<String, OpenInvitation> invitations = new HashMap<>();

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

    public JoinDesk(Host host, TimeSource time) {
        this.host = host;
        this.time = time;
    }

    /** Opens an invitation. */
    public void open(InvitationText text, Duration validity, boolean confirm) {
        if (invitations.size() >= MOST_OPEN) { // until then, who comes late is told that it was too late
            invitations.values().removeIf(open -> open.forgettable(time.nanos()));
        }
        if (invitations.size() >= MOST_OPEN) {
            throw new ConflictException(
                    ErrorCode.TOO_LARGE, MOST_OPEN + " invitations are open; wait until some expire");
        }
        invitations.put(text.id(), new OpenInvitation(text, confirm, time.nanos() + validity.toNanos()));
    }

    /** Who waits for an approval. */
    public List<JoinRequest> pending() {
        return invitations.values().stream()
                .filter(OpenInvitation::waits)
                .map(open -> open.request(time.nanos()))
                .toList();
    }

    /** Admits somebody who waits; completes once durable. */
    public CompletionStage<?> approve(CloudletId joiner) {
        return admit(waiting(joiner));
    }

    /** Turns somebody who waits away. */
    public void reject(CloudletId joiner) {
        waiting(joiner).reject();
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
        OpenInvitation open = verified(session, hello, request, redeemer);
        if (membership.active(hello.id())) { // a member with its own home, so the invitation stays unused
            welcome(session);
            return;
        }
        open.came(session, hello, request);
        if (open.admitting()) {
            return; // answered once the admission is durable
        }
        if (!open.confirm()) {
            admit(open);
        } else {
            hold(open, session);
        }
    }

    /** Every authority record. */
    List<LogRecord> authority() {
        return host.authority();
    }

    /** A session is over. */
    void ended(Session session) {
        invitations.values().forEach(open -> open.ended(session));
    }

    private OpenInvitation verified(
            Session session, Hello hello, JoinRequestFrame request, @Nullable CloudletId redeemer) {
        OpenInvitation open = invitations.get(request.invitation());
        if (redeemer != null || (open != null && open.isAnothers(hello.id()))) {
            throw new DeniedException(
                    ErrorCode.INVITATION_USED,
                    "the invitation was redeemed already, by another cloudlet; ask for a new one");
        }
        byte[] expected =
                open == null ? new byte[0] : open.text().proof(hello.id(), session.peerLeafKey(), host.leafKey());
        if (open == null || !MessageDigest.isEqual(expected, request.proof())) {
            throw new DeniedException(
                    ErrorCode.INVITATION_UNKNOWN,
                    "the invitation is not known here: it is forged, or the inviter was restarted since, which voids it; ask"
                            + " for a new one");
        }
        open.requireUsableFor(request, time.nanos());
        requireLogShown(hello);
        return open;
    }

    /** Who was a member before shows where its log stands, so that only what it says from now on counts. */
    private void requireLogShown(Hello hello) {
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

    private void hold(OpenInvitation open, Session session) {
        session.requireSignsOfLife(SILENCE);
        session.send(FrameType.JOIN_PENDING.writer().toBytes());
        if (open.firstWaits(time.nanos())) {
            host.requested(open.request(time.nanos()));
        }
    }

    private CompletionStage<?> admit(OpenInvitation open) {
        if (open.admitting()) {
            throw new ConflictException(ErrorCode.INVITATION_USED, "the invitation is being redeemed");
        }
        open.admitting(true);
        return host.admit(open.joiner(), open.text().id(), open.epoch()).whenComplete((head, failure) -> {
            open.admitting(false);
            answer(open, failure);
        });
    }

    private void answer(OpenInvitation open, @Nullable Throwable failure) {
        Session session = open.session();
        if (failure == null) {
            invitations.remove(open.text().id());
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

    private OpenInvitation waiting(CloudletId joiner) {
        return invitations.values().stream()
                .filter(open -> open.waits() && open.joiner().id().equals(joiner))
                .findFirst()
                .orElseThrow(() -> new NotFoundException(
                        ErrorCode.NOT_FOUND,
                        "nobody with the id " + joiner + " waits for an approval; pending() lists who does"));
    }

    private boolean waits(Session session) {
        return invitations.values().stream().anyMatch(open -> open.session() == session);
    }
}
