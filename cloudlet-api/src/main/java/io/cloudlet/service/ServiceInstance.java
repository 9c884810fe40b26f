package io.cloudlet.service;

import io.cloudlet.CloudletId;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.Staleness;
import io.cloudlet.policy.Region;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** An instance that was found. All but {@link #staleness()} is as it was when found. */
public interface ServiceInstance {

    /** Its service's name. */
    String name();

    /** Its version. */
    String version();

    /** Names the instance within its cloudlet. */
    String id();

    /** Where to call it. */
    URI endpoint();

    /** Its labels. */
    Map<String, String> labels();

    /** Who else can find it; of an exported one it is not told whom else it was exported to. */
    Scope scope();

    /** The cloudlet it runs on. */
    CloudletId cloudlet();

    /** That cloudlet's name. */
    String cloudletName();

    /** That cloudlet's region. */
    Optional<Region> region();

    /** Whether it runs on this cloudlet. */
    boolean local();

    /** Round trip to its cloudlet: zero if local, empty if it is not directly linked now. */
    Optional<Duration> distance();

    /**
     * How it is reached from here: at its endpoint, through a tunnel, or not now. At a cloudlet that listens, endpoints count as
     * reachable, unless they name that machine's loopback address; nothing is tried out.
     */
    Reach reach();

    /** How old what we know of it is, now. */
    Staleness staleness();

    /**
     * A URI below the endpoint.
     *
     * @param path with or without a leading slash, already escaped; may have a query
     * @throws InvalidArgumentException if it is not escaped
     */
    default URI resolve(String path) {
        return Endpoints.below(endpoint(), path);
    }
}
