package io.cloudlet.core.internal.fence;

import io.cloudlet.CloudletId;
import java.util.Arrays;

/** A record of somebody's log, by its hashed key. */
@SuppressWarnings("ArrayRecordComponent") // equality is by content, below
record RecordName(CloudletId origin, byte[] key) {

    @Override
    public boolean equals(Object other) {
        return other instanceof RecordName that && origin.equals(that.origin) && Arrays.equals(key, that.key);
    }

    @Override
    public int hashCode() {
        return 31 * origin.hashCode() + Arrays.hashCode(key);
    }
}
