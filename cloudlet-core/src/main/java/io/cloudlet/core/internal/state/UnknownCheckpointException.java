package io.cloudlet.core.internal.state;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.wire.MalformedException;

/**
 * A checkpoint of a version that this library does not know: signed by a newer one, most likely, or made up by whoever carried it,
 * which nobody here can tell apart.
 */
public final class UnknownCheckpointException extends MalformedException {

    private static final long serialVersionUID = 1L;

    private final transient CloudletId origin;
    private final int version;

    UnknownCheckpointException(CloudletId origin, int version, int known) {
        super("checkpoint version is " + version + ", only " + known + " is known here");
        this.origin = origin;
        this.version = version;
    }

    /** Whose log it says it is of; stands at the same place in every version. */
    public CloudletId origin() {
        return origin;
    }

    public int version() {
        return version;
    }
}
