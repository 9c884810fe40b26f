package io.cloudlet.core.internal.state;

import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Merkle tree of RFC 9162 (section 2.1, SHA-256) over all records of a log by sequence, kept as its
 * <em>frontier</em>: the roots of the perfect subtrees that it is made of, the largest and oldest first, one for each
 * bit set in the size. That is all that is needed to append. An immutable value of at most 63 hashes; thread-safe.
 */
public final class HistoryTree {

    private static final byte[] LEAF = {0};
    private static final byte[] NODE = {1};
    private static final HistoryTree EMPTY = new HistoryTree(0, new byte[0][]);

    private final long size;
    private final byte[][] frontier;

    private HistoryTree(long size, byte[][] frontier) {
        this.size = size;
        this.frontier = frontier;
    }

    public static HistoryTree empty() {
        return EMPTY;
    }

    /** The tree of so many records with that frontier. */
    static HistoryTree of(long size, List<byte[]> frontier) {
        return new HistoryTree(size, frontier.toArray(new byte[0][]));
    }

    /** The hash under which a record becomes a leaf. */
    public static byte[] leafHash(byte[] record) {
        return Sha256.hash(LEAF, record);
    }

    /** The hash of a node above two others. */
    static byte[] nodeHash(byte[] left, byte[] right) {
        return Sha256.hash(NODE, left, right);
    }

    /** The root of the perfect subtree over 2<sup>level</sup> records from {@code first} on, if it is one of the frontier. */
    byte @Nullable [] perfect(long first, int level) {
        long begins = 0;
        int next = 0;
        for (int bit = Long.SIZE - 2; bit >= 0 && begins <= first; bit--) {
            if (((size >>> bit) & 1) == 1) {
                if (begins == first && bit == level) {
                    return frontier[next];
                }
                begins += 1L << bit;
                next++;
            }
        }
        return null;
    }

    /** The tree with these records more, given by their leaf hashes. */
    HistoryTree appendAll(List<byte[]> leafHashes) {
        HistoryTree tree = this;
        for (byte[] leafHash : leafHashes) {
            tree = tree.append(leafHash);
        }
        return tree;
    }

    /** The tree with one more record, given by its {@linkplain #leafHash leaf hash}. */
    public HistoryTree append(byte[] leafHash) {
        byte[] last = Sha256.requireHash(leafHash);
        int kept = frontier.length;
        for (long rest = size; (rest & 1) == 1; rest >>>= 1) {
            last = Sha256.hash(NODE, frontier[--kept], last);
        }
        byte[][] appended = Arrays.copyOf(frontier, kept + 1);
        appended[kept] = last;
        return new HistoryTree(Math.addExact(size, 1), appended);
    }

    /** How many records there are. */
    public long size() {
        return size;
    }

    /** The Merkle tree hash, 32 bytes; for no records the hash of nothing. */
    public byte[] root() {
        if (size == 0) {
            return Sha256.hash();
        }
        int next = frontier.length - 1;
        byte[] root = frontier[next];
        while (--next >= 0) {
            root = Sha256.hash(NODE, frontier[next], root);
        }
        return root;
    }

    /** The size in eight bytes, then the frontier's hashes. */
    public byte[] encode() {
        WireWriter writer = new WireWriter(Long.BYTES + frontier.length * Sha256.LENGTH);
        writer.u64(size);
        for (byte[] hash : frontier) {
            writer.raw(hash);
        }
        return writer.toBytes();
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws MalformedException if it does not parse
     */
    public static HistoryTree decode(byte[] bytes) {
        WireReader reader = new WireReader(bytes);
        long size = reader.natural("history size");
        byte[][] frontier = new byte[Long.bitCount(size)][];
        for (int i = 0; i < frontier.length; i++) {
            frontier[i] = reader.raw("history frontier", Sha256.LENGTH);
        }
        reader.end("history frontier");
        return new HistoryTree(size, frontier);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HistoryTree that && size == that.size && Arrays.deepEquals(frontier, that.frontier);
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(size) + Arrays.deepHashCode(frontier);
    }

    @Override
    public String toString() {
        return "HistoryTree[size=" + size + "]";
    }
}
