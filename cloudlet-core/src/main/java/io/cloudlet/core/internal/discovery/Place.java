package io.cloudlet.core.internal.discovery;

import io.cloudlet.CloudletId;
import io.cloudlet.Staleness;
import io.cloudlet.policy.FenceId;
import io.cloudlet.policy.Region;
import io.cloudlet.service.Reach;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Where instances of one cloudlet run, shared by all of them in a snapshot.
 *
 * @param distance zero for this cloudlet, empty without a link
 * @param reach how an endpoint there is reached that is not on the loopback address
 * @param loopback how one is that is
 * @param fences whose roster the cloudlet is in
 * @param staleness answers at any time, from any thread
 */
public record Place(
        CloudletId cloudlet,
        String name,
        Optional<Region> region,
        boolean local,
        Optional<Duration> distance,
        Reach reach,
        Reach loopback,
        Set<FenceId> fences,
        Supplier<Staleness> staleness) {

    /** Lower is nearer: this cloudlet, then links by round trip, then everybody else. */
    long rank() {
        return local ? -1 : distance.map(Duration::toNanos).orElse(Long.MAX_VALUE);
    }
}
