package io.cloudlet.core.internal.peering;

import io.cloudlet.CloudletId;
import io.cloudlet.FederationId;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.WireWriter;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who links to whom: everybody with everybody in a small federation, else each with about log2(n) + 4 others.
 *
 * <p>Each cloudlet has a place on each of some rings, drawn from its id and the federation's. Those that listen link to whoever
 * listens next to them on a ring, before and after; so both ends agree, no degree exceeds the bound, and one ring alone
 * connects them all. Several random rings together stay connected when many members are down (Law and Siu 2003), and a
 * member that comes or goes changes the links of its neighbours only. Who listens nowhere links to the next that listens on
 * as many rings, and to nobody who listens nowhere either.
 */
final class Topology {

    /** Up to so many members, everybody links to everybody. */
    static final int SMALL = 16;

    private static final int RINGS = 32;
    private static final int EXTRA = 4;

    private final FederationId federation;
    private final Map<CloudletId, long[]> places = new HashMap<>();

    Topology(FederationId federation) {
        this.federation = federation;
    }

    /** About how many links each keeps in a federation of that size. */
    static int degree(int members) {
        return members <= SMALL ? members - 1 : 32 - Integer.numberOfLeadingZeros(members - 1) + EXTRA;
    }

    /**
     * With whom {@code self} keeps links.
     *
     * @param members all of them, {@code self} included
     * @param listeners those of them that can be dialled
     */
    Set<CloudletId> neighbours(CloudletId self, Set<CloudletId> members, Set<CloudletId> listeners) {
        places.keySet().retainAll(members);
        int degree = degree(members.size());
        boolean listening = listeners.contains(self);
        Set<CloudletId> found = new HashSet<>();
        if (members.size() <= SMALL) {
            found.addAll(members);
        } else if (!listening && listeners.size() <= degree) {
            found.addAll(listeners);
        }
        int rings = listening ? (degree + 1) / 2 : RINGS;
        for (int ring = 0; ring < rings && (listening || found.size() < degree); ring++) {
            add(found, beside(self, listeners, ring, true));
            if (listening) {
                add(found, beside(self, listeners, ring, false));
            }
        }
        found.remove(self);
        return Collections.unmodifiableSortedSet(new TreeSet<>(found));
    }

    private static void add(Set<CloudletId> found, @Nullable CloudletId id) {
        if (id != null) {
            found.add(id);
        }
    }

    /** Who stands next on a ring. */
    private @Nullable CloudletId beside(CloudletId self, Set<CloudletId> listeners, int ring, boolean after) {
        long from = place(self, ring);
        CloudletId best = null;
        long least = 0;
        for (CloudletId id : listeners) {
            long gap = after ? place(id, ring) - from : from - place(id, ring);
            if (!id.equals(self) && (best == null || Long.compareUnsigned(gap, least) < 0)) {
                best = id;
                least = gap;
            }
        }
        return best;
    }

    private long place(CloudletId id, int ring) {
        return places.computeIfAbsent(id, this::draw)[ring];
    }

    private long[] draw(CloudletId id) {
        long[] drawn = new long[RINGS];
        int perHash = Hash.LENGTH / Long.BYTES;
        for (int i = 0; i < RINGS; i += perHash) {
            byte[] seed = new WireWriter()
                    .text("cloudlet/topology")
                    .raw(Hash.bytes(federation))
                    .raw(Hash.bytes(id))
                    .u32(i / perHash)
                    .toBytes();
            ByteBuffer hash = ByteBuffer.wrap(Hash.sha256(seed));
            for (int j = 0; j < perHash; j++) {
                drawn[i + j] = hash.getLong();
            }
        }
        return drawn;
    }
}
