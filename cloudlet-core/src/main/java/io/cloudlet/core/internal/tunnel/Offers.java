package io.cloudlet.core.internal.tunnel;

import io.cloudlet.CloudletId;
import io.cloudlet.spi.runtime.HostPort;
import java.util.Optional;

/** What this cloudlet offers to whom; asked on the core thread. */
@FunctionalInterface
public interface Offers {

    /** Where that instance of this cloudlet is; empty unless it is registered here now, for that consumer among others. */
    Optional<HostPort> endpoint(CloudletId consumer, String instance);
}
