package io.cloudlet.core.internal.discovery;

import io.cloudlet.CloudletId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Where cloudlets are and how long ago they were heard of; asked on the core thread. */
public interface Places {

    /** Null if instances of that cloudlet must not be found: it is no member. */
    @Nullable
    Place place(CloudletId cloudlet);

    /** A round trip to that cloudlet was measured; its places show it. */
    void measured(CloudletId cloudlet, Duration roundTrip);

    /** Nanoseconds since that cloudlet was last heard of; 0 for this one. */
    long age(CloudletId cloudlet);
}
