package io.cloudlet.core.internal.state;

import io.cloudlet.core.internal.state.MerkleSearchTree.Entry;
import io.cloudlet.core.internal.wire.WireWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node of a {@link MerkleSearchTree}, with all below it: {@code children[i]} holds the keys before {@code
 * entries[i]}, the last child those after the last entry. Immutable but for the hash, which is computed when first
 * asked for; two threads may compute it twice, to the same bytes.
 *
 * <p>{@link #EMPTY} stands for no node, its layer below every other. Otherwise a node has an entry, and children of
 * lower layers than its own.
 */
final class MstNode {

    static final MstNode EMPTY = new MstNode(-1, new Entry[0], new MstNode[0]);

    static final byte[] PREFIX = "cloudlet/mst/1".getBytes(StandardCharsets.US_ASCII);
    private static final int ENCODED_ENTRY = 128;

    private final int layer;
    private final int size;
    private final long bytes;
    private final Entry[] entries;
    private final MstNode[] children;
    private volatile byte @Nullable [] hash;

    MstNode(int layer, Entry[] entries, MstNode[] children) {
        if (entries.length > MerkleSearchTree.MAX_NODE_ENTRIES) {
            throw new TreeLimitException(
                    "more than " + MerkleSearchTree.MAX_NODE_ENTRIES + " entries in one node of layer " + layer);
        }
        this.layer = layer;
        this.entries = entries;
        this.children = children;
        int count = entries.length;
        long sum = 0;
        for (Entry entry : entries) {
            sum += entry.bytes();
        }
        for (MstNode child : children) {
            count = Math.addExact(count, child.size);
            sum += child.bytes;
        }
        this.size = count;
        this.bytes = sum;
    }

    /** The node over sorted entries from one index up to before another. */
    static MstNode build(Entry[] sorted, int[] layers, int from, int to) {
        if (from == to) {
            return EMPTY;
        }
        int top = Arrays.stream(layers, from, to).max().orElseThrow();
        List<Entry> entries = new ArrayList<>();
        List<MstNode> children = new ArrayList<>();
        int begins = from;
        for (int i = from; i < to; i++) {
            if (layers[i] == top) {
                entries.add(sorted[i]);
                children.add(build(sorted, layers, begins, i));
                begins = i + 1;
            }
        }
        children.add(build(sorted, layers, begins, to));
        return new MstNode(top, entries.toArray(new Entry[0]), children.toArray(new MstNode[0]));
    }

    int layer() {
        return layer;
    }

    /** The entry of the lowest key. */
    Entry first() {
        MstNode node = this;
        while (node.children[0] != EMPTY) {
            node = node.children[0];
        }
        return node.entries[0];
    }

    /** The entry of the highest key. */
    Entry last() {
        MstNode node = this;
        while (node.children[node.entries.length] != EMPTY) {
            node = node.children[node.entries.length];
        }
        return node.entries[node.entries.length - 1];
    }

    /** Bytes of all records here and below. */
    long bytes() {
        return bytes;
    }

    int size() {
        return size;
    }

    int width() {
        return entries.length;
    }

    Entry entry(int index) {
        return entries[index];
    }

    MstNode child(int index) {
        return children[index];
    }

    @Nullable
    Entry get(byte[] key) {
        MstNode node = this;
        while (node != EMPTY) {
            int at = node.find(key);
            if (at >= 0) {
                return node.entries[at];
            }
            node = node.children[~at];
        }
        return null;
    }

    /**
     * The node of that hash, where it would lie if its keys come right after {@code after}; null if it does not lie there.
     *
     * @param after empty for a node that begins with the first key
     */
    @Nullable
    MstNode locate(byte[] wanted, byte[] after) {
        MstNode node = this;
        while (node != EMPTY && !Arrays.equals(node.hash(), wanted)) {
            int at = node.find(after);
            node = node.children[at < 0 ? ~at : at + 1];
        }
        return node == EMPTY ? null : node;
    }

    MstNode put(Entry entry, int entryLayer) {
        if (layer < entryLayer) {
            return new MstNode(entryLayer, new Entry[] {entry}, split(entry.key()));
        }
        int at = find(entry.key());
        if (layer > entryLayer) {
            return withChild(~at, children[~at].put(entry, entryLayer));
        }
        if (at >= 0) {
            Entry[] changed = entries.clone();
            changed[at] = entry;
            return new MstNode(layer, changed, children);
        }
        return new MstNode(
                layer,
                splice(entries, ~at, 0, new Entry[] {entry}),
                splice(children, ~at, 1, children[~at].split(entry.key())));
    }

    /** This very node if the key is not below it. */
    MstNode remove(byte[] key, int keyLayer) {
        if (layer < keyLayer) {
            return this;
        }
        int at = find(key);
        if (layer > keyLayer) {
            MstNode rest = children[~at].remove(key, keyLayer);
            return rest == children[~at] ? this : withChild(~at, rest);
        }
        if (at < 0) {
            return this;
        }
        MstNode united = unite(children[at], children[at + 1]);
        return of(layer, splice(entries, at, 1, new Entry[0]), splice(children, at, 2, new MstNode[] {united}));
    }

    byte[] hash() {
        byte[] known = hash;
        if (known == null) {
            known = this == EMPTY ? new byte[Sha256.LENGTH] : Sha256.hash(encode());
            hash = known;
        }
        return known;
    }

    /** What the hash is of. */
    byte[] encode() {
        WireWriter writer = new WireWriter(64 + entries.length * ENCODED_ENTRY);
        writer.raw(PREFIX).u8(layer).raw(children[0].hash()).u16(entries.length);
        for (int i = 0; i < entries.length; i++) {
            Entry entry = entries[i];
            writer.u16(entry.key().length)
                    .raw(entry.key())
                    .u64(entry.sequence())
                    .raw(entry.recordHash());
            writer.raw(children[i + 1].hash());
        }
        return writer.toBytes();
    }

    /** What is before and what is after a key that is not here. */
    private MstNode[] split(byte[] key) {
        if (this == EMPTY) {
            return new MstNode[] {EMPTY, EMPTY};
        }
        int at = ~find(key);
        MstNode[] halves = children[at].split(key);
        MstNode[] before = Arrays.copyOf(children, at + 1);
        before[at] = halves[0];
        MstNode[] after = Arrays.copyOfRange(children, at, children.length);
        after[0] = halves[1];
        return new MstNode[] {
            of(layer, Arrays.copyOf(entries, at), before),
            of(layer, Arrays.copyOfRange(entries, at, entries.length), after)
        };
    }

    /** Undoes a split: every key of {@code before} is less than every key of {@code after}. */
    private static MstNode unite(MstNode before, MstNode after) {
        if (before == EMPTY || after == EMPTY) {
            return before == EMPTY ? after : before;
        }
        int last = before.children.length - 1;
        if (before.layer > after.layer) {
            return before.withChild(last, unite(before.children[last], after));
        }
        if (before.layer < after.layer) {
            return after.withChild(0, unite(before, after.children[0]));
        }
        MstNode middle = unite(before.children[last], after.children[0]);
        MstNode[] children = splice(before.children, last, 1, after.children);
        children[last] = middle;
        return new MstNode(before.layer, splice(before.entries, last, 0, after.entries), children);
    }

    /** The node, or its only child if no entry is left. */
    private static MstNode of(int layer, Entry[] entries, MstNode[] children) {
        return entries.length == 0 ? children[0] : new MstNode(layer, entries, children);
    }

    private MstNode withChild(int index, MstNode child) {
        MstNode[] changed = children.clone();
        changed[index] = child;
        return new MstNode(layer, entries, changed);
    }

    /** The entry's index, or the complement of the index of the child where the key belongs. */
    int find(byte[] key) {
        int low = 0;
        int high = entries.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = Arrays.compareUnsigned(entries[middle].key(), key);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return ~low;
    }

    /** A copy with {@code removed} elements at {@code at} replaced by others. */
    private static <T> T[] splice(T[] array, int at, int removed, T[] added) {
        int tail = array.length - at - removed;
        T[] result = Arrays.copyOf(array, array.length - removed + added.length);
        System.arraycopy(added, 0, result, at, added.length);
        System.arraycopy(array, at + removed, result, at + added.length, tail);
        return result;
    }
}
