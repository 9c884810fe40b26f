package io.cloudlet.core.internal.fence;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.membership.DrawnFence;
import io.cloudlet.core.internal.membership.Membership;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.policy.KeeperAway;
import io.cloudlet.policy.Region;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

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
 * @param machines who has shown what it runs on, where that is required
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
        boolean removed,
        Machines machines) {

    Terms {
        keepers = Collections.unmodifiableSortedMap(new TreeMap<>(keepers));
        roster = Collections.unmodifiableSortedSet(new TreeSet<>(roster));
        waiting = Set.copyOf(waiting);
        outside = Map.copyOf(outside);
        cuts = Map.copyOf(cuts);
    }

    /** What a fence is now. */
    static Terms of(
            DrawnFence drawn,
            Membership membership,
            Function<CloudletId, Optional<Region>> region,
            MachineTerms machines) {
        SortedSet<CloudletId> roster = new TreeSet<>();
        Set<CloudletId> waiting = new HashSet<>();
        Map<CloudletId, String> outside = new HashMap<>();
        Set<CloudletId> lost = new HashSet<>();
        Map<CloudletId, Long> cuts = cuts(drawn, membership);
        for (CloudletId id : drawn.roster()) {
            Optional<Region> declared = region.apply(id);
            if (!membership.active(id)) {
                outside.put(id, "it is no member of the federation");
            } else if (declared.isPresent() && !drawn.allows(declared.get())) {
                outside.put(id, "it declares to be in " + declared.get() + ", outside " + drawn.regions());
            } else if (machines.loses(id)) {
                lost.add(id);
                outside.put(id, machines.why(id));
                cuts.merge(id, machines.upTo(id), Math::min);
            } else {
                roster.add(id);
                if (declared.isEmpty() && !drawn.regions().isEmpty()) {
                    waiting.add(id);
                }
            }
        }
        return new Terms(
                drawn.keepers(),
                roster,
                waiting,
                outside,
                cuts,
                Hash.hex(drawn.policyDigest()),
                drawn.orders(),
                drawn.whenKeeperAway(),
                drawn.removed(),
                machines.of(roster, lost));
    }

    /** Named consumers, who can do nothing but read what their exporter writes. */
    static Terms of(CloudletId exporter, SortedSet<CloudletId> consumers, Membership membership) {
        SortedSet<CloudletId> roster = new TreeSet<>(consumers);
        roster.add(exporter);
        roster.removeIf(id -> !membership.active(id));
        Map<CloudletId, Long> cuts = new HashMap<>();
        consumers.stream().filter(id -> !id.equals(exporter)).forEach(id -> cuts.put(id, 0L));
        return new Terms(
                new TreeMap<>(Map.of(1L, exporter)),
                roster,
                Set.of(),
                Map.of(),
                cuts,
                ChainEntry.NOTHING,
                ChainEntry.NOTHING,
                KeeperAway.WRITE_ON,
                !membership.active(exporter),
                Machines.ANY);
    }

    /** Of whoever left the roster or the federation counts what it wrote before; of two limits the earlier. */
    private static Map<CloudletId, Long> cuts(DrawnFence drawn, Membership membership) {
        Map<CloudletId, Long> cuts = new HashMap<>();
        drawn.excluded().forEach((id, head) -> cuts.put(id, head.sequence()));
        membership
                .members()
                .values()
                .forEach(member -> member.removal()
                        .ifPresent(
                                one -> cuts.merge(member.id(), one.cut().head().sequence(), Math::min)));
        return cuts;
    }

    long term() {
        return keepers.lastKey();
    }

    CloudletId keeper() {
        return Objects.requireNonNull(keepers.get(term()));
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
