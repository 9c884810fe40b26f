package io.cloudlet.core.internal.state;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The tiles of {@link HistoryLeaves} that leaves, appended one by one, will fill, with their roots. Confined to one thread. */
final class LeafTiles {

    private final ByteArrayOutputStream open = new ByteArrayOutputStream();
    private final SortedMap<Long, byte[]> full = new TreeMap<>();
    private final SortedMap<Long, byte[]> roots = new TreeMap<>();
    private long size;

    /**
     * @param size how many leaves there are
     * @param open those behind the last full tile
     */
    LeafTiles(long size, byte[] open) {
        this.size = size;
        this.open.writeBytes(open);
    }

    void add(byte[] leaf) {
        open.writeBytes(leaf);
        if (++size % HistoryLeaves.TILE == 0) {
            long number = size / HistoryLeaves.TILE - 1;
            byte[] tile = open.toByteArray();
            full.put(number, tile);
            if (tile.length == HistoryLeaves.TILE * Sha256.LENGTH) { // the first of all may begin within a tile
                roots.put(number, root(tile));
            }
            open.reset();
        }
    }

    private static byte[] root(byte[] tile) {
        List<byte[]> leaves = new ArrayList<>();
        for (int at = 0; at < tile.length; at += Sha256.LENGTH) {
            leaves.add(Arrays.copyOfRange(tile, at, at + Sha256.LENGTH));
        }
        return HistoryTree.empty().appendAll(leaves).root();
    }

    long size() {
        return size;
    }

    byte[] open() {
        return open.toByteArray();
    }

    /** By number. */
    SortedMap<Long, byte[]> full() {
        return full;
    }

    /** Of those that are full, by number. */
    SortedMap<Long, byte[]> roots() {
        return roots;
    }
}
