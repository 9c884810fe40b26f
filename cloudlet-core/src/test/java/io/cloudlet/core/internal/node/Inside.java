package io.cloudlet.core.internal.node;

import io.cloudlet.Federation;
import io.cloudlet.core.internal.data.DataCoordinator;
import io.cloudlet.core.internal.fence.Audiences;
import io.cloudlet.core.internal.state.Logs;
import io.cloudlet.core.internal.state.OwnLog;

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

    private static Parts parts(Federation federation) {
        return ((Node) federation).parts();
    }
}
