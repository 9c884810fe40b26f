package io.cloudlet.core.internal.state;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.state.VersionVector.Entry;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.WireWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Origins that share their first digits, and how far each is read, as a Merkle trie over the sixteen digits of an id: a change
 * gives a new trie that shares all but one path with the former, and hashes that path only. One origin alone is a leaf,
 * wherever it stands, so that equal sets have equal tries. Beats are outside the hash. Immutable.
 */
abstract class VectorNode {

    private static final byte[] TAG = "cloudlet/vector/1".getBytes(StandardCharsets.US_ASCII);
    private static final int DIGITS = 16;

    final int size;
    /** Equal for equal beats of equal origins, and else hardly ever; whoever chose beats so as to be equal would hide only its own. */
    private final long beats;

    private byte @Nullable [] hash;

    private VectorNode(int size, long beats, byte @Nullable [] hash) {
        this.size = size;
        this.beats = beats;
        this.hash = hash;
    }

    /** One origin. */
    static final class Leaf extends VectorNode {
        final CloudletId origin;
        final Entry entry;

        Leaf(CloudletId origin, Entry entry) {
            this(origin, entry, null);
        }

        private Leaf(CloudletId origin, Entry entry, byte @Nullable [] hash) {
            super(1, entry.beat() * (2L * origin.hashCode() + 1), hash);
            this.origin = origin;
            this.entry = entry;
        }

        /** The same origin otherwise; the hash need not be computed again for a beat. */
        private Leaf with(Entry other) {
            return new Leaf(origin, other, entry.head().equals(other.head()) ? known() : null);
        }

        @Override
        void write(WireWriter out) {
            out.u8(0).raw(Hash.bytes(origin));
            entry.head().write(out);
        }
    }

    /** At least two origins that differ at this digit or a later one. */
    private static final class Inner extends VectorNode {
        private final @Nullable VectorNode[] below;

        private Inner(@Nullable VectorNode[] below, int size, long beats, byte @Nullable [] hash) {
            super(size, beats, hash);
            this.below = below;
        }

        private static Inner of(Leaf one, int depth) {
            @Nullable VectorNode[] below = new VectorNode[DIGITS];
            below[digit(one.origin, depth)] = one;
            return new Inner(below, 1, beats(one), null);
        }

        private Inner with(int digit, @Nullable VectorNode node) {
            @Nullable VectorNode[] other = below.clone();
            @Nullable VectorNode former = below[digit];
            other[digit] = node;
            boolean same = former != null && node != null && former.known() != null && former.known() == node.known();
            return new Inner(
                    other,
                    size - size(former) + size(node),
                    beats(this) - beats(former) + beats(node),
                    same ? known() : null);
        }

        @Override
        void write(WireWriter out) {
            int present = 0;
            for (int i = 0; i < DIGITS; i++) {
                present |= below[i] == null ? 0 : 1 << i;
            }
            out.u8(1).u16(present);
            for (VectorNode node : below) {
                if (node != null) {
                    out.raw(node.hash());
                }
            }
        }
    }

    abstract void write(WireWriter out);

    /** The hash, if it was computed. */
    byte @Nullable [] known() {
        return hash;
    }

    static int size(@Nullable VectorNode node) {
        return node == null ? 0 : node.size;
    }

    private static long beats(@Nullable VectorNode node) {
        return node == null ? 0 : node.beats;
    }

    private byte[] hash() {
        byte[] known = hash;
        if (known == null) {
            WireWriter out = new WireWriter(128).raw(TAG);
            write(out);
            known = Hash.sha256(out.toBytes());
            hash = known;
        }
        return known;
    }

    /** Zeros for nothing at all. */
    static byte[] hash(@Nullable VectorNode node) {
        return node == null ? new byte[Hash.LENGTH] : node.hash().clone();
    }

    private static int digit(CloudletId origin, int depth) {
        return Character.digit(origin.hex().charAt(depth), DIGITS);
    }

    static @Nullable Entry get(@Nullable VectorNode node, CloudletId origin) {
        @Nullable VectorNode at = node;
        for (int depth = 0; at instanceof Inner inner; depth++) {
            at = inner.below[digit(origin, depth)];
        }
        return at instanceof Leaf leaf && leaf.origin.equals(origin) ? leaf.entry : null;
    }

    /** With that origin as in the leaf; the very node if it was so. */
    static VectorNode with(@Nullable VectorNode node, Leaf leaf, int depth) {
        if (node == null) {
            return leaf;
        }
        if (node instanceof Leaf other) {
            if (other.origin.equals(leaf.origin)) {
                return other.entry.equals(leaf.entry) ? other : other.with(leaf.entry);
            }
            return with(Inner.of(other, depth), leaf, depth);
        }
        Inner inner = (Inner) node;
        int digit = digit(leaf.origin, depth);
        @Nullable VectorNode former = inner.below[digit];
        VectorNode now = with(former, leaf, depth + 1);
        return now == former ? inner : inner.with(digit, now);
    }

    /** Without that origin; the very node if it was not there. */
    static @Nullable VectorNode without(@Nullable VectorNode node, CloudletId origin, int depth) {
        if (node instanceof Leaf leaf) {
            return leaf.origin.equals(origin) ? null : leaf;
        }
        if (!(node instanceof Inner inner)) {
            return null;
        }
        int digit = digit(origin, depth);
        @Nullable VectorNode former = inner.below[digit];
        @Nullable VectorNode now = without(former, origin, depth + 1);
        if (now == former) {
            return inner;
        }
        Inner rest = inner.with(digit, now);
        return rest.size == 1 ? only(rest) : rest;
    }

    private static @Nullable VectorNode only(Inner inner) {
        for (VectorNode node : inner.below) {
            if (node != null) {
                return node;
            }
        }
        return null;
    }

    /** In ascending order. */
    static void forEach(@Nullable VectorNode node, BiConsumer<CloudletId, Entry> take) {
        if (node instanceof Leaf leaf) {
            take.accept(leaf.origin, leaf.entry);
        } else if (node instanceof Inner inner) {
            for (VectorNode below : inner.below) {
                forEach(below, take);
            }
        }
    }

    /**
     * Every origin that is read otherwise in one than in the other, in ascending order; null where it is not listed.
     *
     * @param beats whether a newer beat in the first counts, too
     */
    static void differences(@Nullable VectorNode one, @Nullable VectorNode other, boolean beats, Difference found) {
        if (one == other || alike(one, other, beats)) {
            return;
        }
        if (one instanceof Inner mine && other instanceof Inner theirs) {
            for (int i = 0; i < DIGITS; i++) {
                differences(mine.below[i], theirs.below[i], beats, found);
            }
        } else if (one instanceof Leaf mine && other instanceof Leaf theirs && mine.origin.equals(theirs.origin)) {
            found(mine.origin, mine.entry, theirs.entry, beats, found);
        } else {
            Map<CloudletId, Entry> mine = new TreeMap<>();
            Map<CloudletId, Entry> theirs = new TreeMap<>();
            forEach(one, mine::put);
            forEach(other, theirs::put);
            Set<CloudletId> origins = new TreeSet<>(mine.keySet());
            origins.addAll(theirs.keySet());
            origins.forEach(origin -> found(origin, mine.get(origin), theirs.get(origin), beats, found));
        }
    }

    private static boolean alike(@Nullable VectorNode one, @Nullable VectorNode other, boolean beats) {
        return one != null
                && other != null
                && (!beats || one.beats == other.beats)
                && Arrays.equals(one.hash(), other.hash());
    }

    private static void found(
            CloudletId origin, @Nullable Entry one, @Nullable Entry other, boolean beats, Difference found) {
        if (one == null || other == null || !one.head().equals(other.head()) || (beats && one.beat() > other.beat())) {
            found.take(origin, one, other);
        }
    }

    /** What an origin is in two tries. */
    interface Difference {
        void take(CloudletId origin, @Nullable Entry one, @Nullable Entry other);
    }

    /** The same heads, each with the newer of two beats where the other has that head, too. */
    static VectorNode newerBeats(VectorNode node, @Nullable VectorNode other) {
        if (node == other || other == null) {
            return node;
        }
        if (node instanceof Leaf mine && other instanceof Leaf theirs) {
            boolean newer = theirs.entry.beat() > mine.entry.beat()
                    && theirs.origin.equals(mine.origin)
                    && theirs.entry.head().equals(mine.entry.head());
            return newer ? theirs : mine;
        }
        VectorNode result = node;
        if (node instanceof Inner mine && other instanceof Inner theirs) {
            Inner merged = mine;
            for (int i = 0; i < DIGITS; i++) {
                VectorNode below = mine.below[i];
                VectorNode now = below == null ? null : newerBeats(below, theirs.below[i]);
                merged = now == below ? merged : merged.with(i, now);
            }
            result = merged;
        }
        return result;
    }
}
