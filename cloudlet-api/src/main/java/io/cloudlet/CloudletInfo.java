package io.cloudlet;

import io.cloudlet.policy.Region;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of one cloudlet at one moment.
 *
 * @param name its label; not unique while {@link Standing#NAME_DISPUTED}
 * @param region where it says that it is
 * @param rights what it may decide for the federation
 * @param incarnation 1 for the first admission, one more for each admission after a removal
 * @param link whether a direct link stands, and if not, why
 * @param roundTrip measured over the direct link, smoothed
 * @param staleness age of the newest signed word from it
 */
public record CloudletInfo(
        CloudletId id,
        String name,
        Optional<Region> region,
        Standing standing,
        Set<Right> rights,
        int incarnation,
        Link link,
        Optional<Duration> roundTrip,
        Staleness staleness) {

    public CloudletInfo {
        rights = Set.copyOf(rights);
    }

    /** Where a cloudlet stands in the federation. */
    public enum Standing {
        /** A member. */
        MEMBER,
        /** A member whose name another member has too: the name resolves to nobody until one of them is removed. */
        NAME_DISPUTED,
        /** A member whose log contradicts itself; its records are frozen as they were before. */
        QUARANTINED,
        /** Was a member; nothing from it counts any more. */
        REMOVED
    }

    /**
     * A direct link.
     *
     * @param up whether frames flow
     * @param detail when up, the address; when down, why
     */
    public record Link(boolean up, String detail) {}
}
