package io.cloudlet.core.internal.membership;

import io.cloudlet.CloudletId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Which of the records that matter another one has seen, itself or through what it names, however far back. Two records
 * where neither has seen the other are concurrent.
 *
 * <p>By vector clocks (Fidge 1988, Mattern 1989) with a column for each author of a marked record. That a position stands for
 * all before it holds since marked records of one author are on one chain, each naming the one before; records beside the
 * chain, which a forked log may hold, pass on what they name and have no place of their own. A record that adds nothing
 * shares the clock of what it names, so that membership, however large, costs one entry a record, and nothing before the first
 * mark.
 */
final class Ancestry {

    private static final long[] NOTHING = {};

    private final Map<CloudletId, Integer> columns = new HashMap<>();
    private final Map<String, long[]> clocks = new HashMap<>();

    /** Takes a record after all that it names, whether it has an effect or not. */
    void take(AuthorityRecord record) {
        long[] clock = clock(record.previous());
        for (String hash : record.seen()) {
            clock = both(clock, clock(hash));
        }
        if (clock.length > 0) {
            clocks.put(record.hash(), clock);
        }
    }

    /** Makes a record that was taken one that others reach. */
    void mark(AuthorityRecord record) {
        int column = columns.computeIfAbsent(record.author(), author -> columns.size());
        long[] clock = clock(record.hash());
        long[] marked = Arrays.copyOf(clock, Math.max(clock.length, column + 1));
        marked[column] = record.position();
        clocks.put(record.hash(), marked);
    }

    /** Whether {@code later} is not {@code marked} itself and has seen it. */
    boolean reaches(AuthorityRecord later, AuthorityRecord marked) {
        Integer column = columns.get(marked.author());
        long[] clock = clock(later.hash());
        return column != null
                && column < clock.length
                && clock[column] >= marked.position()
                && !later.hash().equals(marked.hash());
    }

    private long[] clock(String hash) {
        return clocks.getOrDefault(hash, NOTHING);
    }

    private static long[] both(long[] one, long[] other) {
        if (covers(one, other)) {
            return one;
        }
        if (covers(other, one)) {
            return other;
        }
        long[] both = Arrays.copyOf(one, Math.max(one.length, other.length));
        for (int i = 0; i < other.length; i++) {
            both[i] = Math.max(both[i], other[i]);
        }
        return both;
    }

    private static boolean covers(long[] one, long[] other) {
        for (int i = 0; i < other.length; i++) {
            if (i >= one.length ? other[i] > 0 : one[i] < other[i]) {
                return false;
            }
        }
        return true;
    }
}
