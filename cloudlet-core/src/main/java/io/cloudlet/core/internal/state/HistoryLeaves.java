package io.cloudlet.core.internal.state;

import io.cloudlet.spi.storage.RecordStore;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The leaf hashes of one log's history from some sequence on, kept when the records themselves are gone, so that this replica
 * can prove to others how histories of different lengths are connected. They lie in the store in <em>tiles</em> of {@value
 * #TILE}, aligned by sequence; the last ones, fewer than that, in memory. Of what comes before, the frontier is enough: no
 * proof that begins later needs more. Confined to the core thread.
 */
final class HistoryLeaves {

    static final int TILE = 256;
    private static final int TILE_LEVEL = 8;

    private final RecordStore store;
    private final String stream;
    private HistoryTree start = HistoryTree.empty();
    private byte[] open = {};
    private long size;
    private long given;
    private boolean anew;
    private List<byte @Nullable []> tileRoots = new ArrayList<>();
    private final TreeMap<Long, byte[]> unstored = new TreeMap<>();
    private long cachedTile = -1;
    private byte[] cached = {};

    HistoryLeaves(RecordStore store, String stream) {
        this.store = store;
        this.stream = stream;
    }

    /** Where what can be proven begins. */
    HistoryTree start() {
        return start;
    }

    long size() {
        return size;
    }

    /** The leaves in memory: the newest ones, which do not fill a tile yet. */
    byte[] open() {
        return open;
    }

    /**
     * Begins anew.
     *
     * @param beginning what comes before the first leaf that is known
     * @param sizeNow how many records there are
     * @param newest the leaves behind the last full tile
     */
    void reset(HistoryTree beginning, long sizeNow, byte[] newest) {
        start = beginning;
        size = sizeNow;
        open = newest;
        given = 0;
        anew = true;
        tileRoots = new ArrayList<>();
        unstored.clear();
        cachedTile = -1;
    }

    /** What is in the store already, all of it, makes this. */
    void found(long tiles) {
        given = tiles;
        anew = false;
        unstored.clear();
    }

    /** Whether so many tiles are as many as there should be. */
    boolean complete() {
        return given == size / TILE - start.size() / TILE;
    }

    /**
     * The tiles that these leaves, appended, would fill, for the store; the stream must be emptied before if {@link #anew}.
     *
     * @return null if there are none
     */
    RecordStore.@Nullable Append filledBy(List<byte[]> leaves) {
        List<byte[]> tiles = new ArrayList<>(ungiven());
        ByteArrayOutputStream tile = new ByteArrayOutputStream();
        tile.writeBytes(open);
        long at = size;
        for (byte[] leaf : leaves) {
            tile.writeBytes(leaf);
            if (++at % TILE == 0) {
                tiles.add(tile.toByteArray());
                tile.reset();
            }
        }
        return tiles.isEmpty() ? null : new RecordStore.Append(stream, given, tiles);
    }

    private Collection<byte[]> ungiven() {
        return unstored.tailMap(start.size() / TILE + given).values();
    }

    /** Whether what the store has of these leaves is of no use any more. */
    boolean anew() {
        return anew;
    }

    /** The store was given every tile that is full now. */
    void given() {
        given = size / TILE - start.size() / TILE;
        anew = false;
    }

    void append(List<byte[]> leaves) {
        ByteArrayOutputStream tile = new ByteArrayOutputStream();
        tile.writeBytes(open);
        for (byte[] leaf : leaves) {
            tile.writeBytes(leaf);
            if (++size % TILE == 0) {
                unstored.put(size / TILE - 1, tile.toByteArray());
                tile.reset();
            }
        }
        open = tile.toByteArray();
    }

    /** What would be added to these, to be worked out elsewhere. */
    LeafTiles tiles() {
        return new LeafTiles(size, open);
    }

    /** Appends what was worked out. */
    void append(LeafTiles tiles) {
        unstored.putAll(tiles.full());
        tiles.roots().forEach((tile, root) -> root((int) (tile - start.size() / TILE), root));
        size = tiles.size();
        open = tiles.open();
    }

    private void root(int tile, byte[] root) {
        while (tileRoots.size() <= tile) {
            tileRoots.add(null);
        }
        tileRoots.set(tile, root);
    }

    /** The store now holds the tiles up to that sequence. */
    void stored(long sequence) {
        unstored.headMap(Math.min(sequence / TILE, start.size() / TILE + given)).clear();
    }

    /** The root over the first {@code sequence} records, if it can be told. May read the disk. */
    Optional<byte[]> rootAt(long sequence) {
        if (sequence == 0) {
            return Optional.of(Sha256.hash());
        }
        return knows(sequence) ? Optional.of(range(0, sequence)) : Optional.empty();
    }

    /** A proof that the first {@code sequence} records are the beginning of all, if it can be given. May read the disk. */
    Optional<List<byte[]>> prove(long sequence) {
        return sequence == 0 || knows(sequence)
                ? Optional.of(Consistency.prove(sequence, size, this::range))
                : Optional.empty();
    }

    /** Everything up to a sequence from {@link #start} on. May read the disk. */
    HistoryTree upTo(long sequence) {
        List<byte[]> frontier = new ArrayList<>();
        long first = 0;
        for (int level = Long.SIZE - 2; level >= 0; level--) {
            if (((sequence >>> level) & 1) == 1) {
                frontier.add(perfect(first, level));
                first += 1L << level;
            }
        }
        return HistoryTree.of(sequence, frontier);
    }

    /** The leaf hashes behind a sequence from {@link #start} on. May read the disk. */
    List<byte[]> since(long sequence) {
        return LongStream.range(sequence, size).mapToObj(this::leaf).toList();
    }

    private boolean knows(long sequence) {
        return sequence >= start.size() && sequence <= size;
    }

    private byte[] range(long from, long to) {
        long count = to - from;
        long left = Long.highestOneBit(count);
        if (left == count) {
            return perfect(from, Long.numberOfTrailingZeros(count));
        }
        return HistoryTree.nodeHash(range(from, from + left), range(from + left, to));
    }

    private byte[] perfect(long first, int level) {
        long end = first + (1L << level);
        if (end <= start.size()) {
            byte[] known = start.perfect(first, level);
            if (known != null) {
                return known;
            }
        }
        if (level == 0) {
            return leaf(first);
        }
        return level == TILE_LEVEL && first >= start.size() ? tileRoot(first) : united(first, level);
    }

    private byte[] united(long first, int level) {
        long half = 1L << (level - 1);
        return HistoryTree.nodeHash(perfect(first, level - 1), perfect(first + half, level - 1));
    }

    private byte[] tileRoot(long first) {
        int tile = (int) (first / TILE - start.size() / TILE);
        byte[] known = tile < tileRoots.size() ? tileRoots.get(tile) : null;
        if (known == null) {
            known = united(first, TILE_LEVEL);
            root(tile, known);
        }
        return known;
    }

    private byte[] leaf(long index) {
        long tile = index / TILE;
        if (tile == size / TILE) {
            return slice(open, index - Math.max(start.size(), tile * TILE));
        }
        if (tile != cachedTile) {
            byte[] young = unstored.get(tile);
            cached = young == null
                    ? store.read(stream, tile - start.size() / TILE, 1).get(0)
                    : young;
            cachedTile = tile;
        }
        return slice(cached, index - Math.max(start.size(), tile * TILE));
    }

    private static byte[] slice(byte[] hashes, long index) {
        int from = Math.toIntExact(index * Sha256.LENGTH);
        return Arrays.copyOfRange(hashes, from, from + Sha256.LENGTH);
    }
}
