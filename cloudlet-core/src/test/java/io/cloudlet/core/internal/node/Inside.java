package io.cloudlet.core.internal.node;

import io.cloudlet.CloudletId;
import io.cloudlet.Federation;
import io.cloudlet.core.internal.data.DataCoordinator;
import io.cloudlet.core.internal.fence.Audiences;
import io.cloudlet.core.internal.membership.FenceStatement;
import io.cloudlet.core.internal.state.Head;
import io.cloudlet.core.internal.state.Logs;
import io.cloudlet.core.internal.state.OwnLog;
import io.cloudlet.policy.FenceId;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What tests in other packages look at inside an open cloudlet, whose core thread must be the calling one or at rest. */
public final class Inside {

    private Inside() {}

    public static Audiences audiences(Federation federation) {
        return parts(federation).audiences();
    }

    public static DataCoordinator data(Federation federation) {
        return parts(federation).data();
    }

    public static OwnLog own(Federation federation) {
        return parts(federation).own();
    }

    public static Logs logs(Federation federation) {
        return parts(federation).logs();
    }

    /** Takes somebody out of a fence, its keeper too, which the API refuses and two who decide apart may do. */
    public static void exclude(Federation by, FenceId fence, CloudletId who) {
        parts(by).decisions().inTurn(() -> {
            SortedMap<CloudletId, Head> heads =
                    new TreeMap<>(Map.of(who, logs(by).head(who).orElse(Head.EMPTY)));
            return Optional.of(new FenceStatement.Exclude(fence, heads));
        });
    }

    private static Parts parts(Federation federation) {
        return ((Node) federation).parts();
    }
}
