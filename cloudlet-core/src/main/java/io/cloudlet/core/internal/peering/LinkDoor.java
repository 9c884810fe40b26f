package io.cloudlet.core.internal.peering;

import io.cloudlet.CloudletId;
import io.cloudlet.DeniedException;
import io.cloudlet.ErrorCode;
import io.cloudlet.UnreachableException;
import io.cloudlet.core.internal.identity.KeyChain;
import io.cloudlet.core.internal.membership.Member;
import io.cloudlet.core.internal.membership.Membership;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.spi.runtime.HostPort;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Judges who is at the other end of a connection: a member, who is let in; somebody with an invitation or a recovery key, who
 * is shown to the desk for that; or somebody who is turned away. Confined to the core thread.
 */
final class LinkDoor {

    /** How many may be connected that have not proven to be members or invited; the oldest makes room for one more. */
    static final int MOST_STRANGERS = 256;

    private final PeeringContext context;
    private final JoinDesk joinDesk;
    private final Supplier<Map<CloudletId, List<HostPort>>> addresses;
    private final Consumer<Session> members;
    private final Set<Session> strangers = new LinkedHashSet<>();
    private Membership membership;

    /**
     * @param addresses where members listen, for who asks with a recovery key
     * @param members takes the sessions of members
     */
    LinkDoor(
            PeeringContext context,
            Membership membership,
            JoinDesk joinDesk,
            Supplier<Map<CloudletId, List<HostPort>>> addresses,
            Consumer<Session> members) {
        this.context = context;
        this.membership = membership;
        this.joinDesk = joinDesk;
        this.addresses = addresses;
        this.members = members;
    }

    /** Membership may have changed. */
    void reconsider(Membership now) {
        membership = now;
    }

    /** Somebody connected, and has shown nothing yet. */
    void came(Session session) {
        strangers.removeIf(Session::settled);
        if (strangers.size() >= MOST_STRANGERS) {
            Session oldest = strangers.iterator().next();
            oldest.end(new UnreachableException(
                    ErrorCode.UNREACHABLE, MOST_STRANGERS + " others came and have not shown who they are either"));
        }
        strangers.add(session);
    }

    /** A session is over. */
    void left(Session session) {
        strangers.remove(session);
        joinDesk.ended(session);
    }

    /** See {@link Session.Owner#greeted}. */
    void greeted(Session session, Hello hello) {
        KeyChain keys = context.identities()
                .of(hello.id())
                .orElseGet(() -> KeyChain.pinned(hello.identity(), Optional.empty(), Hash.bytes(context.federation())));
        boolean recovers = hello.joining() && !session.dialled() && keys.vouchedByRecoveryKey(hello.lease());
        KeyChain.Verdict verdict = hello.verify(
                context.federation(),
                session.peerLeafKey(),
                context.runtime().time().wall(),
                lease -> recovers ? new KeyChain.Verdict(keys.recovery(), Optional.empty()) : keys.judge(lease));
        if (recovers) {
            requireMember(session.peer());
            session.receiver(new RecoverDesk(session, context, joinDesk.authority(), addresses.get()), FrameType.SMALL);
            return;
        }
        if (!verdict.current()) {
            session.refuseFormer(keys.successors());
            return;
        }
        if (hello.joining() && !session.dialled()) {
            session.receiver((type, in) -> joinDesk.frame(session, hello, type, in), FrameType.SMALL);
            return;
        }
        requireMember(session.peer());
        members.accept(session);
    }

    /** @throws DeniedException if it is no other member */
    void requireMember(CloudletId id) {
        if (!membership.active(id) || id.equals(context.self())) {
            throw notAMember(id);
        }
    }

    /** Why that one is turned away. */
    DeniedException notAMember(CloudletId id) {
        @Nullable Member member = membership.member(id).orElse(null);
        return member == null
                ? new DeniedException(
                        ErrorCode.NOT_A_MEMBER,
                        id.abbreviated()
                                + " is not known as a member here; it may have been admitted only just now, or whoever admitted"
                                + " it was recovered since from a copy that did not know of it: then ask for a new invitation, and"
                                + " join with an empty home")
                : new DeniedException(
                        ErrorCode.MEMBER_REMOVED,
                        member.name() + " (" + id.abbreviated() + ") was removed from the federation by "
                                + member.removal()
                                        .map(one -> one.by().abbreviated())
                                        .orElse("somebody"));
    }
}
