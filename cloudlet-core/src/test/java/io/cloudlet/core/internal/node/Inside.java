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
        return engine(federation).audiences();
    }

    public static DataCoordinator data(Federation federation) {
        return engine(federation).data();
    }

    public static OwnLog own(Federation federation) {
        return engine(federation).own();
    }

    public static Logs logs(Federation federation) {
        return engine(federation).logs();
    }

    private static Engine engine(Federation federation) {
        return ((Node) federation).engine();
    }
}
