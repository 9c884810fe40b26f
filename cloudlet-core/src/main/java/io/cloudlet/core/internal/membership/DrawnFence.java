package io.cloudlet.core.internal.membership;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.state.Head;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.Transcript;
import io.cloudlet.policy.FenceId;
import io.cloudlet.policy.KeeperAway;
import io.cloudlet.policy.Region;
import io.cloudlet.trust.TrustLevel;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A fence, as a set of authority records says: the same set gives the same fence on every replica. Immutable.
 *
 * @param drawnBy who drew it; others may have changed it since
 * @param disputed whether another fence that stands has the same name
 * @param removed for good; the rest is what held last
 * @param regions by code; empty for anywhere
 * @param roster whoever is listed, at most 1,000, members of the federation or not: ask {@link Membership#active} as well. May be
 *     empty, where several excluded apart
 * @param excluded who is out, and the last of its log that counts for this fence; nobody who never was decided about
 * @param keeper who makes the keys; it may have been excluded or removed, and then no keys are made until a hand-over
 * @param term counts the keepers, from 1; the highest wins
 * @param keepers of every term up to this one, as the hand-overs that led here had seen them
 * @param orders digest over all orders to make a new key, in hexadecimal; another whenever one came
 */
public record DrawnFence(
        FenceId id,
        CloudletId drawnBy,
        String name,
        boolean disputed,
        boolean removed,
        List<Region> regions,
        TrustLevel requires,
        KeeperAway whenKeeperAway,
        SortedSet<CloudletId> roster,
        SortedMap<CloudletId, Head> excluded,
        CloudletId keeper,
        long term,
        SortedMap<Long, CloudletId> keepers,
        String orders) {

    public DrawnFence {
        regions = List.copyOf(regions);
        roster = Collections.unmodifiableSortedSet(new TreeSet<>(roster));
        excluded = Collections.unmodifiableSortedMap(new TreeMap<>(excluded));
        keepers = Collections.unmodifiableSortedMap(new TreeMap<>(keepers));
    }

    /** Whether the fence stands and that cloudlet is in its roster. */
    public boolean has(CloudletId cloudlet) {
        return !removed && roster.contains(cloudlet);
    }

    /** Whether a machine there may be a member. */
    public boolean allows(Region region) {
        return regions.isEmpty() || regions.stream().anyMatch(one -> one.contains(region));
    }

    /** What the fence demands, in 32 bytes: another for every other name, regions, trust level or choice. */
    public byte[] policyDigest() {
        Transcript policy =
                Transcript.beforeFederation("cloudlet/fence-policy").field(name).field(regions.size());
        regions.forEach(region -> policy.field(region.code()));
        return Hash.sha256(policy.field(FenceCodes.code(requires))
                .field(FenceCodes.code(whenKeeperAway))
                .toBytes());
    }
}
