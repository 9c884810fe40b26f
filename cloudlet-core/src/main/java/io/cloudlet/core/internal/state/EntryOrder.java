package io.cloudlet.core.internal.state;

import io.cloudlet.core.internal.state.MerkleSearchTree.Entry;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.ToLongFunction;

/**
 * Sorts entries as numbers, which keeps the processor's caches: comparing them one by one would be the longest part of a start with
 * many records.
 */
final class EntryOrder {

    private static final Comparator<Entry> BY_KEY = (one, other) -> Arrays.compareUnsigned(one.key(), other.key());
    private static final int INDEX_BITS = 20;
    private static final int INDEX = (1 << INDEX_BITS) - 1;

    private EntryOrder() {}

    /** By key, bytes compared as unsigned: first by what comes after the beginning that all keys share. */
    static void byKey(Entry[] entries) {
        int shared = shared(entries);
        sort(entries, entry -> signed(beginning(entry.key(), shared)) & ~INDEX, BY_KEY);
    }

    /** By their position in the log. */
    static void bySequence(Entry[] entries) {
        sort(entries, entry -> entry.sequence() << INDEX_BITS, Comparator.comparingLong(Entry::sequence));
    }

    /**
     * @param number its lowest bits are zero
     * @param order where numbers are alike
     */
    private static void sort(Entry[] entries, ToLongFunction<Entry> number, Comparator<Entry> order) {
        if (entries.length > INDEX) {
            Arrays.sort(entries, order);
            return;
        }
        long[] numbers = new long[entries.length];
        Arrays.setAll(numbers, i -> number.applyAsLong(entries[i]) | i);
        Arrays.sort(numbers);
        Entry[] unsorted = entries.clone();
        Arrays.setAll(entries, i -> unsorted[(int) numbers[i] & INDEX]);
        sortAlike(entries, numbers, order);
    }

    private static void sortAlike(Entry[] entries, long[] numbers, Comparator<Entry> order) {
        for (int from = 0, to; from < numbers.length; from = to) {
            to = from + 1;
            while (to < numbers.length && numbers[to] >> INDEX_BITS == numbers[from] >> INDEX_BITS) {
                to++;
            }
            Arrays.sort(entries, from, to, order);
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
