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
 * @param rank lower is nearer, see {@link #rank(boolean, Optional)}
 * @param distance zero for this cloudlet, empty without a link; answers at any time, from any thread
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
        long rank,
        Supplier<Optional<Duration>> distance,
        Reach reach,
        Reach loopback,
        Set<FenceId> fences,
        Supplier<Staleness> staleness) {

    /** This cloudlet is nearest, then come links by round trip, then everybody else. */
    public static long rank(boolean local, Optional<Duration> distance) {
        return local ? -1 : distance.map(Duration::toNanos).orElse(Long.MAX_VALUE);
    }
}
