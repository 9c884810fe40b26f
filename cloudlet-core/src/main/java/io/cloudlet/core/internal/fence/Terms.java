package io.cloudlet.core.internal.fence;

import io.cloudlet.CloudletId;
import io.cloudlet.policy.KeeperAway;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the authority records, or an exporter, make of an audience now.
 *
 * @param keepers who made, or makes, the keys of each term; the last is the present one
 * @param roster who may have what is inside: active members of the federation
 * @param waiting of these, whose region is not known yet and must be, so that no key is wrapped for them
 * @param outside who is in the roster as drawn but gets no key, and why
 * @param cuts for those who left: how far their logs count
 * @param policy digest of the policy, in hexadecimal
 * @param orders digest of the ordered rotations, in hexadecimal
 */
record Terms(
        SortedMap<Long, CloudletId> keepers,
        SortedSet<CloudletId> roster,
        Set<CloudletId> waiting,
        Map<CloudletId, String> outside,
        Map<CloudletId, Long> cuts,
        String policy,
        String orders,
        KeeperAway whenKeeperAway,
        boolean removed) {

    Terms {
        keepers = Collections.unmodifiableSortedMap(new TreeMap<>(keepers));
        roster = Collections.unmodifiableSortedSet(new TreeSet<>(roster));
        waiting = Set.copyOf(waiting);
        outside = Map.copyOf(outside);
        cuts = Map.copyOf(cuts);
    }

    long term() {
        return keepers.lastKey();
    }

    CloudletId keeper() {
        return keepers.get(term());
    }

    Optional<CloudletId> keeperOf(long term) {
        return Optional.ofNullable(keepers.get(term));
    }

    /** Whether that cloudlet may have what is inside. */
    boolean admits(CloudletId id) {
        return !removed && roster.contains(id);
    }

    /** Whether a record of that cloudlet's log counts. */
    boolean counts(CloudletId origin, long sequence) {
        Long cut = cuts.get(origin);
        return cut == null ? roster.contains(origin) || outside.containsKey(origin) : sequence <= cut;
    }
}
