package io.cloudlet.core.internal.state;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far somebody has read every log that they ask for. What is not listed is not asked for. Immutable.
 *
 * @param entries by origin
 */
public record VersionVector(SortedMap<CloudletId, Entry> entries) {

    private static final int MOST_ORIGINS = 10_000;

    /**
     * How far one log was read.
     *
     * @param beat the newest beat seen; outside the digest
     */
    public record Entry(Head head, long beat) {

        /** Nothing yet; also asks for a whole log again. */
        public static final Entry NOTHING = new Entry(Head.EMPTY, 0);
    }

    public VersionVector {
        entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
    }

    /** Equal digests mean equal logs, whatever the beats. */
    public byte[] digest() {
        WireWriter out = new WireWriter(128 * entries.size() + 16);
        entries.forEach((origin, entry) -> {
            out.raw(Hash.bytes(origin));
            entry.head().write(out);
        });
        return Hash.sha256(out.toBytes());
    }

    /** The same, but a log that is read is known up to {@code shown}, if that is newer; one asked for whole still is. */
    public VersionVector knowing(Checkpoint shown) {
        Entry known = entries.get(shown.origin());
        if (known == null || known.equals(Entry.NOTHING) || !newer(shown, known)) {
            return this;
        }
        return after(shown);
    }

    /** The same once a log was taken over up to there. */
    public VersionVector after(Checkpoint taken) {
        SortedMap<CloudletId, Entry> more = new TreeMap<>(entries);
        more.put(taken.origin(), new Entry(taken.head(), taken.beat()));
        return new VersionVector(more);
    }

    private static boolean newer(Checkpoint shown, Entry known) {
        int byEpoch = shown.head().epoch().compareTo(known.head().epoch());
        boolean further = shown.head().sequence() >= known.head().sequence() && shown.beat() > known.beat();
        return byEpoch > 0 || (byEpoch == 0 && further);
    }

    public void write(WireWriter out) {
        out.u32(entries.size());
        entries.forEach((origin, entry) -> {
            out.raw(Hash.bytes(origin));
            entry.head().write(out);
            out.u64(entry.beat());
        });
    }

    public static VersionVector read(WireReader in) {
        int count = in.count("number of origins", MOST_ORIGINS);
        SortedMap<CloudletId, Entry> entries = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            CloudletId origin = Hash.cloudletId(in.raw("origin", Hash.LENGTH));
            if (!entries.isEmpty() && entries.lastKey().compareTo(origin) >= 0) {
                throw in.malformed("origins are not in ascending order");
            }
            entries.put(origin, new Entry(Head.read(in), in.natural("beat")));
        }
        return new VersionVector(entries);
    }
}
