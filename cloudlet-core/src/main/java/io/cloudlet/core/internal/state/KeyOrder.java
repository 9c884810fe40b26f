package io.cloudlet.core.internal.state;

import io.cloudlet.core.internal.state.MerkleSearchTree.Entry;
import java.util.Arrays;
import java.util.Comparator;

/**
 * Sorts entries by key, bytes compared as unsigned. What comes after the beginning that all keys share is sorted first, as numbers,
 * which keeps the processor's caches: comparing keys one by one would be the longest part of a start with many records.
 */
final class KeyOrder {

    private static final Comparator<Entry> BY_KEY = (one, other) -> Arrays.compareUnsigned(one.key(), other.key());
    private static final int INDEX_BITS = 20;
    private static final int INDEX = (1 << INDEX_BITS) - 1;

    private KeyOrder() {}

    static void sort(Entry[] entries) {
        if (entries.length > INDEX) {
            Arrays.sort(entries, BY_KEY);
            return;
        }
        int shared = shared(entries);
        long[] order = new long[entries.length];
        Arrays.setAll(order, i -> (signed(beginning(entries[i].key(), shared)) & ~INDEX) | i);
        Arrays.sort(order);
        Entry[] unsorted = entries.clone();
        Arrays.setAll(entries, i -> unsorted[(int) order[i] & INDEX]);
        sortAlike(entries, order);
    }

    /** Where numbers are alike, keys decide. */
    private static void sortAlike(Entry[] entries, long[] order) {
        for (int from = 0, to; from < order.length; from = to) {
            to = from + 1;
            while (to < order.length && order[to] >> INDEX_BITS == order[from] >> INDEX_BITS) {
                to++;
            }
            Arrays.sort(entries, from, to, BY_KEY);
        }
    }

    /** Bytes with which all keys begin. */
    private static int shared(Entry[] entries) {
        int shared = entries.length == 0 ? 0 : entries[0].key().length;
        for (Entry entry : entries) {
            int mismatch =
                    Arrays.mismatch(entries[0].key(), 0, shared, entry.key(), 0, Math.min(shared, entry.key().length));
            shared = mismatch < 0 ? shared : mismatch;
        }
        return shared;
    }

    /** The eight bytes after those, big-endian, as if zeros followed the key. */
    private static long beginning(byte[] key, int after) {
        long beginning = 0;
        for (int i = after; i < after + Long.BYTES; i++) {
            beginning = (beginning << Byte.SIZE) | (i < key.length ? key[i] & 0xff : 0);
        }
        return beginning;
    }

    /** Orders as signed what ordered as unsigned. */
    private static long signed(long unsigned) {
        return unsigned ^ Long.MIN_VALUE;
    }
}
