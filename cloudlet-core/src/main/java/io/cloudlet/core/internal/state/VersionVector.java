package io.cloudlet.core.internal.state;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How far somebody has read every log that they ask for. What is not listed is not asked for. Immutable; one that differs from
 * another in few origins shares the rest with it, and so does its digest.
 */
public final class VersionVector {

    /** Of nobody. */
    public static final VersionVector EMPTY = new VersionVector((VectorNode) null);

    static final int MOST_ORIGINS = 10_000;

    private final @Nullable VectorNode top;

    /**
     * How far one log was read.
     *
     * @param beat the newest beat seen; outside the digest
     */
    public record Entry(Head head, long beat) {

        /** Nothing yet; also asks for a whole log again. */
        public static final Entry NOTHING = new Entry(Head.EMPTY, 0);
    }

    private VersionVector(@Nullable VectorNode top) {
        this.top = top;
    }

    public VersionVector(Map<CloudletId, Entry> entries) {
        this(entries.entrySet().stream()
                .reduce(EMPTY, (vector, entry) -> vector.with(entry.getKey(), entry.getValue()), (one, other) -> other)
                .top);
    }

    /** How far a log is read; null if it is not listed. */
    public @Nullable Entry entry(CloudletId origin) {
        return VectorNode.get(top, origin);
    }

    public int size() {
        return VectorNode.size(top);
    }

    /** All, by origin. */
    public SortedMap<CloudletId, Entry> entries() {
        NavigableMap<CloudletId, Entry> entries = new TreeMap<>();
        VectorNode.forEach(top, entries::put);
        return entries;
    }

    /** Equal digests mean equal logs, whatever the beats. */
    public byte[] digest() {
        return VectorNode.hash(top);
    }

    /** The same with that log read so far. */
    public VersionVector with(CloudletId origin, Entry entry) {
        return of(VectorNode.with(top, new VectorNode.Leaf(origin, entry), 0));
    }

    /** The same, that log not listed. */
    public VersionVector without(CloudletId origin) {
        return of(VectorNode.without(top, origin, 0));
    }

    private VersionVector of(@Nullable VectorNode other) {
        return other == top ? this : new VersionVector(other);
    }

    /** The same heads, each with the newer of two beats where {@code other} has that head, too. */
    public VersionVector newerBeats(VersionVector other) {
        return top == null ? this : of(VectorNode.newerBeats(top, other.top));
    }

    /**
     * Every origin that the two have read otherwise, as {@code other} has it; those that it does not list left out.
     *
     * @param beats whether a newer beat here counts, too
     */
    SortedMap<CloudletId, Entry> unlike(VersionVector other, boolean beats) {
        SortedMap<CloudletId, Entry> unlike = new TreeMap<>();
        VectorNode.differences(top, other.top, beats, (origin, mine, theirs) -> {
            if (theirs != null) {
                unlike.put(origin, theirs);
            }
        });
        return unlike;
    }

    /** Whether this lists every origin that {@code other} does. */
    public boolean covers(VersionVector other) {
        return other.since(this).entries().keySet().stream().allMatch(origin -> entry(origin) != null);
    }

    /** What makes this one of {@code base}. */
    public VectorChange since(VersionVector base) {
        SortedMap<CloudletId, Entry> entries = new TreeMap<>();
        SortedSet<CloudletId> dropped = new TreeSet<>();
        VectorNode.differences(top, base.top, false, (origin, mine, theirs) -> {
            if (mine == null) {
                dropped.add(origin);
            } else {
                entries.put(origin, mine);
            }
        });
        return new VectorChange(entries, dropped);
    }

    /**
     * What a change makes of this one.
     *
     * @throws MalformedException if that lists more than a vector may
     */
    public VersionVector changed(VectorChange change) {
        VersionVector changed = this;
        for (CloudletId origin : change.dropped()) {
            changed = changed.without(origin);
        }
        for (Map.Entry<CloudletId, Entry> entry : change.entries().entrySet()) {
            changed = changed.with(entry.getKey(), entry.getValue());
        }
        if (changed.size() > MOST_ORIGINS) {
            throw new MalformedException(changed.size() + " origins, at most " + MOST_ORIGINS + " allowed");
        }
        return changed;
    }

    /** The same, but a log that is read is known up to {@code shown}, if that is newer; one asked for whole still is. */
    public VersionVector knowing(Checkpoint shown) {
        Entry known = entry(shown.origin());
        if (known == null || known.equals(Entry.NOTHING) || !newer(shown, known)) {
            return this;
        }
        return after(shown);
    }

    /** The same once a log was taken over up to there. */
    public VersionVector after(Checkpoint taken) {
        return with(taken.origin(), new Entry(taken.head(), taken.beat()));
    }

    private static boolean newer(Checkpoint shown, Entry known) {
        int byEpoch = shown.head().epoch().compareTo(known.head().epoch());
        boolean further = shown.head().sequence() >= known.head().sequence() && shown.beat() > known.beat();
        return byEpoch > 0 || (byEpoch == 0 && further);
    }

    public void write(WireWriter out) {
        write(entries(), out);
    }

    static void write(SortedMap<CloudletId, Entry> entries, WireWriter out) {
        out.u32(entries.size());
        entries.forEach((origin, entry) -> {
            out.raw(Hash.bytes(origin));
            entry.head().write(out);
            out.u64(entry.beat());
        });
    }

    public static VersionVector read(WireReader in) {
        return new VersionVector(readEntries(in));
    }

    static SortedMap<CloudletId, Entry> readEntries(WireReader in) {
        int count = in.count("number of origins", MOST_ORIGINS);
        SortedMap<CloudletId, Entry> entries = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            CloudletId origin = Hash.cloudletId(in.raw("origin", Hash.LENGTH));
            if (!entries.isEmpty() && entries.lastKey().compareTo(origin) >= 0) {
                throw in.malformed("origins are not in ascending order");
            }
            entries.put(origin, new Entry(Head.read(in), in.natural("beat")));
        }
        return entries;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof VersionVector vector && entries().equals(vector.entries());
    }

    @Override
    public int hashCode() {
        return entries().hashCode();
    }

    @Override
    public String toString() {
        return entries().toString();
    }
}
