package io.cloudlet.core.internal.peering;

import io.cloudlet.CloudletException;
import io.cloudlet.CloudletId;
import io.cloudlet.DeniedException;
import io.cloudlet.ErrorCode;
import io.cloudlet.core.internal.membership.Membership;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What members say who turn this process away, for people. Confined to the core thread. */
final class TurnedAway {

    private static final Set<ErrorCode> LOCKED_OUT = Set.of(ErrorCode.MEMBER_REMOVED, ErrorCode.NOT_A_MEMBER);

    private final Map<CloudletId, String> rivals = new TreeMap<>();
    private @Nullable String expulsion;

    /** A session ended; maybe because the peer turned this process away. */
    void ended(Session session, CloudletException why) {
        if (!session.refusedByPeer()) {
            return;
        }
        if (LOCKED_OUT.contains(why.code()) && why instanceof DeniedException) {
            expulsion = why.getMessage();
        } else if (why.code() == ErrorCode.IDENTITY_IN_USE) {
            rivals.put(session.peer(), String.valueOf(why.getMessage()));
        }
    }

    /** A member links with this process. */
    void linked(CloudletId id) {
        expulsion = null;
        rivals.remove(id);
    }

    /** Forgets what was said by those who are members no more. */
    void reconsider(Membership now) {
        rivals.keySet().removeIf(id -> !now.active(id));
    }

    /** That this cloudlet was removed, unless some member has linked with it since; that another process has its identity. */
    Stream<String> words() {
        return Stream.concat(
                Optional.ofNullable(expulsion).stream(),
                rivals.values().stream().limit(1));
    }
}
