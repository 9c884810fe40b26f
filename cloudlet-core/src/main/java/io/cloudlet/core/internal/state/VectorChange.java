package io.cloudlet.core.internal.state;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What makes one version vector of another. Beats alone are no change.
 *
 * @param entries new, or read otherwise
 * @param dropped not listed any more
 */
public record VectorChange(SortedMap<CloudletId, VersionVector.Entry> entries, SortedSet<CloudletId> dropped) {

    public VectorChange {
        entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
        dropped = Collections.unmodifiableSortedSet(new TreeSet<>(dropped));
    }

    /** How many origins it names. */
    public int size() {
        return entries.size() + dropped.size();
    }

    public void write(WireWriter out) {
        VersionVector.write(entries, out);
        out.u32(dropped.size());
        dropped.forEach(origin -> out.raw(Hash.bytes(origin)));
    }

    public static VectorChange read(WireReader in) {
        SortedMap<CloudletId, VersionVector.Entry> entries = VersionVector.readEntries(in);
        int count = in.count("number of origins dropped", VersionVector.MOST_ORIGINS);
        TreeSet<CloudletId> dropped = new TreeSet<>();
        for (int i = 0; i < count; i++) {
            CloudletId origin = Hash.cloudletId(in.raw("origin", Hash.LENGTH));
            boolean ascending = dropped.isEmpty() || dropped.last().compareTo(origin) < 0;
            if (!ascending || entries.containsKey(origin)) {
                throw in.malformed("origins dropped are not in ascending order, or listed besides");
            }
            dropped.add(origin);
        }
        return new VectorChange(entries, dropped);
    }
}
