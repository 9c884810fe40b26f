package io.cloudlet.core.internal.state;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The live set of one log as a Merkle search tree (Auvolat and Taïani, <i>Merkle Search Trees</i>, SRDS 2019; layers as
 * in the AT Protocol's repositories): maps a key to the sequence and hash of the record that last put it. An immutable
 * value; each change gives a new tree that shares all but one path with the former. Thread-safe.
 *
 * <p>Canonical: the shape follows from the set alone, so equal sets have equal roots whatever was put and removed
 * before, and two replicas find where they differ by comparing hashes from the root down. A key's layer is half the
 * number of leading zero bits of its SHA-256, rounded down; a node holds neighbouring keys of one layer and, before,
 * between and after them, subtrees of lower layers. Layers without keys are skipped. Three keys of four are in layer 0,
 * so that a node holds four on average and a tree of n entries has about log<sub>4</sub>(n) levels.
 *
 * <p>A node's hash is the SHA-256 of, numbers big-endian and without padding:
 *
 * <pre>
 * "cloudlet/mst/1"    14 bytes of ASCII
 * layer                u8
 * left                 32 bytes: hash of the subtree before the first entry
 * count                u16, at least 1
 * count times:
 *   key length         u16, then the key
 *   sequence           u64
 *   record hash        32 bytes
 *   right              32 bytes: hash of the subtree after this entry
 * </pre>
 *
 * <p>32 zero bytes stand for a subtree without entries, and are the root of the empty tree. No input of another hash of
 * the protocol begins with the same bytes: history leaves and nodes begin with 0 and 1.
 *
 * <p>Who mines keys can make a tree deep or a node wide. A key has at most {@value #MAX_KEY} bytes, a layer is at most
 * {@value #MAX_LAYER} and a node has at most {@value #MAX_NODE_ENTRIES} entries; beyond that a change throws {@link
 * TreeLimitException}. In a tree of 10<sup>9</sup> keys nobody chose on purpose, the odds of a node so wide are below
 * 10<sup>-22</sup>, of a key in layer 32 below 10<sup>-10</sup>. Between two sets within the limits, an order of
 * changes may pass through one beyond them; only its miner makes such sets.
 */
public final class MerkleSearchTree implements Iterable<MerkleSearchTree.Entry> {

    /** Bytes of the longest key; the shortest has one. */
    public static final int MAX_KEY = 1024;

    /** The highest layer; with layer 0 there are 32. */
    public static final int MAX_LAYER = 31;

    /** Entries of the widest node, its subtrees not counted. */
    public static final int MAX_NODE_ENTRIES = 256;

    private static final byte[] NOTHING = {};

    private static final MerkleSearchTree EMPTY = new MerkleSearchTree(MstNode.EMPTY);

    private final MstNode top;

    MerkleSearchTree(MstNode top) {
        this.top = top;
    }

    /** The uppermost node. */
    MstNode top() {
        return top;
    }

    public static MerkleSearchTree empty() {
        return EMPTY;
    }

    /**
     * The tree of a whole set at once, in any order, no key twice.
     *
     * @throws TreeLimitException if it would exceed a limit
     */
    static MerkleSearchTree of(Collection<Entry> entries) {
        Entry[] sorted = entries.toArray(new Entry[0]);
        EntryOrder.byKey(sorted);
        return sorted(sorted);
    }

    /**
     * The tree of a whole set at once, given by key, no key twice.
     *
     * @throws TreeLimitException if it would exceed a limit
     */
    static MerkleSearchTree sorted(Entry[] sorted) {
        int[] layers = new int[sorted.length];
        Arrays.setAll(layers, i -> layer(sorted[i].key));
        return new MerkleSearchTree(MstNode.build(sorted, layers, 0, sorted.length));
    }

    /**
     * The tree with this entry in place of the key's former one, if any.
     *
     * @throws TreeLimitException if the key or the tree would exceed a limit
     */
    public MerkleSearchTree put(byte[] key, long sequence, byte[] recordHash) {
        return put(new Entry(key, sequence, recordHash, null));
    }

    /**
     * The tree with this record in place of the one that its key had, if any; the tree then gives it back.
     *
     * @throws TreeLimitException if the key or the tree would exceed a limit
     */
    MerkleSearchTree put(LogRecord record, long sequence) {
        return put(Entry.of(record, sequence));
    }

    private MerkleSearchTree put(Entry entry) {
        return new MerkleSearchTree(top.put(entry, layer(entry.key)));
    }

    /**
     * The tree without the key; this very tree if it is not there.
     *
     * @throws TreeLimitException if a node would become too wide, since the entries beside a removed one may unite
     */
    public MerkleSearchTree remove(byte[] key) {
        MstNode rest = top.remove(key, layer(key));
        return rest == top ? this : new MerkleSearchTree(rest);
    }

    public Optional<Entry> get(byte[] key) {
        return Optional.ofNullable(top.get(key));
    }

    public int size() {
        return top.size();
    }

    /** Bytes of the records that the tree holds. */
    long bytes() {
        return top.bytes();
    }

    /** The 32-byte hash of the whole set. Hashes only nodes that are new since a root was last asked for. */
    public byte[] root() {
        return top.hash();
    }

    /**
     * What somebody asks for who walks this tree; empty if it is not here.
     *
     * @param since records up to there are left out
     * @param room bytes that the records should take at most; one comes all the same
     */
    public Optional<Walk.Got> walked(Walk.Want want, long since, int room) {
        MstNode node = top.locate(want.hash(), want.after());
        if (node == null) {
            return Optional.empty();
        }
        byte[] bytes = want.from() == 0 ? node.encode() : NOTHING;
        int left = room - bytes.length;
        List<byte[]> records = new ArrayList<>();
        for (int i = want.from(); i < node.width(); i++) {
            if (node.entry(i).sequence() > since) {
                left -= node.entry(i).bytes();
                if (left < 0 && !records.isEmpty()) {
                    break;
                }
                records.add(node.entry(i).record().bytes());
            }
        }
        return Optional.of(new Walk.Got(bytes, records));
    }

    /** Entries by their position in the log. */
    List<Entry> bySequence() {
        List<Entry> entries = new ArrayList<>();
        forEach(entries::add);
        Entry[] sorted = entries.toArray(new Entry[0]);
        EntryOrder.bySequence(sorted);
        return List.of(sorted);
    }

    /** Entries by key, bytes compared as unsigned. */
    @Override
    public Iterator<Entry> iterator() {
        return new MstIterator(top);
    }

    /** Entries whose keys begin so, by key. */
    Iterable<Entry> under(byte[] beginning) {
        return () -> new MstIterator(top, beginning);
    }

    /**
     * The layer of a key.
     *
     * @throws TreeLimitException if the key is too long, or mined beyond the highest layer
     */
    static int layer(byte[] key) {
        if (key.length == 0 || key.length > MAX_KEY) {
            throw new TreeLimitException("a key has 1 to " + MAX_KEY + " bytes, not " + key.length);
        }
        return layerOf(Sha256.hash(key));
    }

    /** Half the leading zero bits of a key's hash. */
    static int layerOf(byte[] keyHash) {
        int zeros = 0;
        for (byte b : keyHash) {
            zeros += Integer.numberOfLeadingZeros(b & 0xff) - 24;
            if (b != 0) {
                break;
            }
        }
        if (zeros / 2 > MAX_LAYER) {
            throw new TreeLimitException("a key of layer " + zeros / 2 + ", at most " + MAX_LAYER + " allowed");
        }
        return zeros / 2;
    }

    /** A key with the record that last put it. */
    public static final class Entry {

        private final byte[] key;
        private final long sequence;
        private final byte[] recordHash;
        private final @Nullable LogRecord record;

        Entry(byte[] key, long sequence, byte[] recordHash, @Nullable LogRecord record) {
            this.key = key;
            this.sequence = sequence;
            this.recordHash = Sha256.requireHash(recordHash);
            this.record = record;
        }

        static Entry of(LogRecord record, long sequence) {
            return new Entry(record.key(), sequence, record.hash(), record);
        }

        public byte[] key() {
            return key;
        }

        /** The record's position in its log. */
        public long sequence() {
            return sequence;
        }

        /** {@link LogRecord#hash()} of the record. */
        public byte[] recordHash() {
            return recordHash;
        }

        /** The record itself; every entry of a log's live set has it. */
        LogRecord record() {
            return Objects.requireNonNull(record, "an entry without its record");
        }

        /** Bytes of the record. */
        int bytes() {
            return record == null ? 0 : record.bytes().length;
        }
    }
}
