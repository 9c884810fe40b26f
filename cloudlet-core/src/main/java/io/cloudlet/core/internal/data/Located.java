package io.cloudlet.core.internal.data;

import io.cloudlet.data.DataObject.Version;
import io.cloudlet.policy.FenceId;

/** One version of one object of one fence. */
record Located(FenceId fence, Subject object, Version version) {

    @Override
    public String toString() {
        return object + " " + version;
    }
}
