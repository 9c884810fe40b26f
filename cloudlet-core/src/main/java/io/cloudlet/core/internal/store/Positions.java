package io.cloudlet.core.internal.store;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where the entries of one stream are, eight bytes each: the segment's number in 24 bits, the offset in 40. Guarded by
 * its {@link Index}.
 */
final class Positions {

    private static final int OFFSET_BITS = 40;
    private static final long MAX_OFFSET = (1L << OFFSET_BITS) - 1;

    private final TreeMap<Integer, Long> bytes = new TreeMap<>();
    private long[] at = new long[4];
    private int size;

    static long position(int segment, long offset) {
        if (segment > Format.MAX_SEGMENT || offset > MAX_OFFSET) {
            throw new IllegalStateException(
                    "segment " + segment + ", byte " + offset + " is beyond what the index holds");
        }
        return (long) segment << OFFSET_BITS | offset;
    }

    static int segment(long position) {
        return (int) (position >>> OFFSET_BITS);
    }

    static long offset(long position) {
        return position & MAX_OFFSET;
    }

    int size() {
        return size;
    }

    /** How many bytes the entries take, by segment. */
    Map<Integer, Long> bytes() {
        return bytes;
    }

    void add(long position, int length) {
        bytes.merge(segment(position), (long) length, Long::sum);
        if (size == at.length) {
            at = Arrays.copyOf(at, size + (size >> 1) + 1);
        }
        at[size++] = position;
    }

    long[] slice(long from, int count) {
        return from >= size ? new long[0] : Arrays.copyOfRange(at, (int) from, (int) Math.min(size, from + count));
    }

    /** The first entries now lie where {@code moved} says. */
    void move(Positions moved) {
        System.arraycopy(moved.at, 0, at, 0, moved.size);
        moved.bytes.forEach((base, length) -> {
            bytes.headMap(base).clear();
            bytes.put(base, length);
        });
    }
}
