package io.cloudlet.core.internal.peering;

import io.cloudlet.CloudletId;
import io.cloudlet.DeniedException;
import io.cloudlet.ErrorCode;
import io.cloudlet.JoinRequest;
import io.cloudlet.UnreachableException;
import io.cloudlet.core.internal.membership.InvitationText;
import io.cloudlet.core.internal.membership.Statement.Candidate;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An invitation that was not redeemed yet, and how far its joiner has come. Confined to the core thread. */
final class OpenInvitation {

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

    /** @param confirm whether somebody has to approve of the joiner */
    OpenInvitation(InvitationText text, boolean confirm, long expiresNanos) {
        this.text = text;
        this.confirm = confirm;
        this.expiresNanos = expiresNanos;
    }

    InvitationText text() {
        return text;
    }

    boolean confirm() {
        return confirm;
    }

    /** Who came with it. */
    Candidate joiner() {
        return Objects.requireNonNull(joiner, "nobody came yet");
    }

    /** Number of the newest epoch of the joiner's log, as it says. */
    long epoch() {
        return epoch;
    }

    /** Where the joiner waits for an answer, if it still does. */
    @Nullable
    Session session() {
        return session;
    }

    /** Whether the admission is being written. */
    boolean admitting() {
        return admitting;
    }

    void admitting(boolean now) {
        admitting = now;
    }

    /** Whether somebody waits for an approval. */
    boolean waits() {
        return confirm && joiner != null && !rejected && !admitting;
    }

    /** Whether another than that cloudlet came with it. */
    boolean isAnothers(CloudletId id) {
        return joiner != null && !joiner.id().equals(id);
    }

    /** Whether nothing can come of it any more. */
    boolean forgettable(long nowNanos) {
        return expired(nowNanos) && (joiner == null || rejected);
    }

    /** @throws DeniedException if it cannot be redeemed as asked */
    void requireUsableFor(JoinRequestFrame request, long nowNanos) {
        if (rejected) {
            throw rejection();
        }
        if (expired(nowNanos) && joiner == null) {
            throw new DeniedException(
                    ErrorCode.INVITATION_EXPIRED,
                    "the invitation expired at " + text.expires() + "; ask for a new one");
        }
        if (!text.name().equals(request.name())) {
            throw new DeniedException(
                    ErrorCode.INVITATION_UNKNOWN,
                    "the invitation is for the name \"" + text.name() + "\", not \"" + request.name() + "\"");
        }
    }

    /** The joiner came, maybe again: one connection is enough for it. */
    void came(Session now, Hello hello, JoinRequestFrame request) {
        epoch = hello.lease().epochNumber();
        joiner = new Candidate(hello.identity(), request.recovery(), text.name());
        Session former = session;
        session = now;
        if (former != null && former != now) {
            former.end(new UnreachableException(ErrorCode.UNREACHABLE, "replaced by a newer connection"));
        }
    }

    /** The joiner waits for an approval; whether it does so for the first time. */
    boolean firstWaits(long nowNanos) {
        boolean first = !told;
        if (first) {
            told = true;
            waitingSince = nowNanos;
        }
        return first;
    }

    /** What is to be approved. */
    JoinRequest request(long nowNanos) {
        return new JoinRequest(joiner().id(), text.name(), Duration.ofNanos(nowNanos - waitingSince));
    }

    /** Turns the joiner away for good. */
    void reject() {
        rejected = true;
        if (session != null) {
            session.refuse(rejection());
        }
    }

    /** A session is over. */
    void ended(Session over) {
        if (session == over) {
            session = null;
        }
    }

    private boolean expired(long nowNanos) {
        return nowNanos - expiresNanos >= 0;
    }

    private DeniedException rejection() {
        return new DeniedException(
                ErrorCode.JOIN_REJECTED, "the inviter's operator rejected the request of " + text.name());
    }
}
