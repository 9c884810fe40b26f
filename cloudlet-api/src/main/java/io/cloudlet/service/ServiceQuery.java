package io.cloudlet.service;

import io.cloudlet.NotFoundException;
import io.cloudlet.Subscription;
import io.cloudlet.policy.FenceId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A question about one service, to be kept and asked again: every step returns a new query, a step given twice is refused.
 *
 * <p>Answers come from an immutable snapshot of local state, without lock or I/O, and rank local instances first, then
 * linked cloudlets by measured round trip, then cloudlets without a direct link. Instances whose lease ran out without
 * news are left out. A kept query that sets no staleness bound allocates nothing while the snapshot stands.
 */
public interface ServiceQuery {

    /** Only versions in the range, in npm's syntax: {@code 2.x}, {@code ^2.1}, {@code >=1.4 <3}. */
    ServiceQuery version(String range);

    /** Only instances with this label. May be given for several keys. */
    ServiceQuery label(String key, String value);

    /** Only instances on the member of this name. */
    ServiceQuery cloudlet(String name);

    /** Only instances on cloudlets in this region, for example {@code DE}. */
    ServiceQuery region(String region);

    /** Only instances on cloudlets in the roster of this fence. */
    ServiceQuery inside(FenceId fence);

    /** Only instances on this cloudlet. */
    ServiceQuery local();

    /** Only what is known to be no older than this. */
    ServiceQuery maxStaleness(Duration bound);

    /**
     * The best instance; among equals (same cloudlet) each in turn.
     *
     * @throws NotFoundException if there is none, saying what was asked and what would have been there otherwise
     */
    ServiceInstance nearest();

    /** The best instance, or empty. */
    Optional<ServiceInstance> find();

    /** All instances, best first. */
    List<ServiceInstance> list();

    /**
     * Hears of changes to the answer: the listener gets {@link #list()} at once and whenever its instances or their order
     * change. It runs on a thread of its own, one call at a time; when slow it gets only the newest answer. A bound on
     * staleness is evaluated at changes only.
     */
    Subscription watch(Consumer<? super List<ServiceInstance>> listener);
}
