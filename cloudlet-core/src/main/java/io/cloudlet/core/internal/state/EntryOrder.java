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
    private static final int KINDS = 256;
    private static final int INDEX_BITS = 20;
    private static final int INDEX = (1 << INDEX_BITS) - 1;

    private EntryOrder() {}

    /**
     * By key, bytes compared as unsigned, those of equal keys as they were: kind by kind, which is what keys begin with, then by what
     * comes after the beginning that all of a kind share.
     */
    static void byKey(Entry[] entries) {
        int[] ends = byFirstByte(entries);
        for (int kind = 0, from = 0; kind < ends.length; from = ends[kind++]) {
            int shared = shared(entries, from, ends[kind]);
            sort(entries, from, ends[kind], entry -> signed(beginning(entry.key(), shared)) & ~INDEX, BY_KEY);
        }
    }

    /** By their position in the log. */
    static void bySequence(Entry[] entries) {
        ToLongFunction<Entry> number = entry -> entry.sequence() << INDEX_BITS;
        sort(entries, 0, entries.length, number, Comparator.comparingLong(Entry::sequence));
    }

    /** Where those that begin with each byte end. */
    private static int[] byFirstByte(Entry[] entries) {
        int[] next = new int[KINDS];
        for (Entry entry : entries) {
            next[first(entry)]++;
        }
        for (int kind = 0, from = 0; kind < KINDS; kind++) {
            int count = next[kind];
            next[kind] = from;
            from += count;
        }
        for (Entry entry : entries.clone()) {
            entries[next[first(entry)]++] = entry;
        }
        return next;
    }

    private static int first(Entry entry) {
        return entry.key().length == 0 ? 0 : entry.key()[0] & 0xff;
    }

    /**
     * @param number its lowest bits are zero
     * @param order where numbers are alike
     */
    private static void sort(Entry[] entries, int from, int to, ToLongFunction<Entry> number, Comparator<Entry> order) {
        if (to - from > INDEX) {
            Arrays.sort(entries, from, to, order);
            return;
        }
        Entry[] unsorted = Arrays.copyOfRange(entries, from, to);
        long[] numbers = new long[unsorted.length];
        Arrays.setAll(numbers, i -> number.applyAsLong(unsorted[i]) | i);
        Arrays.sort(numbers);
        for (int i = 0; i < numbers.length; i++) {
            entries[from + i] = unsorted[(int) numbers[i] & INDEX];
        }
        sortAlike(entries, from, numbers, order);
    }

    private static void sortAlike(Entry[] entries, int first, long[] numbers, Comparator<Entry> order) {
        for (int from = 0, to; from < numbers.length; from = to) {
            to = from + 1;
            while (to < numbers.length && numbers[to] >> INDEX_BITS == numbers[from] >> INDEX_BITS) {
                to++;
            }
            if (to - from > 1) {
                Arrays.sort(entries, first + from, first + to, order);
            }
        }
    }

    /** Bytes with which all these keys begin. */
    private static int shared(Entry[] entries, int from, int to) {
        int shared = from == to ? 0 : entries[from].key().length;
        for (int i = from + 1; i < to; i++) {
            byte[] key = entries[i].key();
            int mismatch = Arrays.mismatch(entries[from].key(), 0, shared, key, 0, Math.min(shared, key.length));
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
