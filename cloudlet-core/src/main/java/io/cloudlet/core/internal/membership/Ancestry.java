package io.cloudlet.core.internal.membership;

import io.cloudlet.CloudletId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which of the records that matter another one has seen, itself or through what it names, however far back. Two records
 * where neither has seen the other are concurrent.
 *
 * <p>By vector clocks (Fidge 1988, Mattern 1989) with a column for each branch of each author of a marked record: in a column a position
 * stands for all before it, since each record there has seen the one before. A record that has not seen the last one of any of its
 * author's columns, as on another branch of its log, begins one. A record that adds nothing shares the clock of what it names, so that
 * membership, however large, costs one entry a record, and nothing before the first mark.
 */
final class Ancestry {

    private static final long[] NOTHING = {};

    private final Map<CloudletId, List<Column>> columns = new HashMap<>();
    private final Map<String, Column> marked = new HashMap<>();
    private final Map<String, long[]> clocks = new HashMap<>();
    private int count;

    private static final class Column {
        private final int index;
        private long last;

        private Column(int index) {
            this.index = index;
        }
    }

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
        long[] clock = clock(record.hash());
        Column column = marked.computeIfAbsent(record.hash(), hash -> column(record, clock));
        column.last = Math.max(column.last, record.position());
        long[] own = Arrays.copyOf(clock, Math.max(clock.length, column.index + 1));
        own[column.index] = record.position();
        clocks.put(record.hash(), own);
    }

    private Column column(AuthorityRecord record, long[] clock) {
        List<Column> ofAuthor = columns.computeIfAbsent(record.author(), author -> new ArrayList<>());
        Optional<Column> goesOn = ofAuthor.stream()
                .filter(column -> at(clock, column) == column.last)
                .findFirst();
        return goesOn.orElseGet(() -> {
            Column begun = new Column(count++);
            ofAuthor.add(begun);
            return begun;
        });
    }

    private static long at(long[] clock, Column column) {
        return column.index < clock.length ? clock[column.index] : 0;
    }

    /** Whether {@code later} is not {@code earlier} itself and has seen that, which was marked. */
    boolean reaches(AuthorityRecord later, AuthorityRecord earlier) {
        Column column = marked.get(earlier.hash());
        return column != null
                && at(clock(later.hash()), column) >= earlier.position()
                && !later.hash().equals(earlier.hash());
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
