package io.cloudlet.core.internal.data;

import io.cloudlet.CloudletId;
import io.cloudlet.data.DataObject.Version;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a version has seen: of each writer its highest number, itself included. Together with the version's own name this is
 * a dotted version vector (Preguica, Baquero, Almeida and others, 2010). An immutable value.
 *
 * @param numbers each at least 1
 */
record Seen(SortedMap<CloudletId, Long> numbers) {

    /** How many writers a vector may name, so that it fits a record. */
    static final int MOST_WRITERS = 256;

    static final Seen NOTHING = new Seen(Collections.emptySortedMap());

    Seen {
        numbers = Collections.unmodifiableSortedMap(new TreeMap<>(numbers));
    }

    static Seen only(Version version) {
        return NOTHING.with(version);
    }

    /** The highest number seen of that writer; 0 if none. */
    long of(CloudletId writer) {
        return numbers.getOrDefault(writer, 0L);
    }

    boolean covers(Version version) {
        return of(version.writer()) >= version.number();
    }

    /** All that either has seen. */
    Seen and(Seen other) {
        TreeMap<CloudletId, Long> all = new TreeMap<>(numbers);
        other.numbers.forEach((writer, number) -> all.merge(writer, number, Math::max));
        return new Seen(all);
    }

    Seen with(Version version) {
        TreeMap<CloudletId, Long> all = new TreeMap<>(numbers);
        all.merge(version.writer(), version.number(), Math::max);
        return new Seen(all);
    }

    /** How much was seen; of two versions of which one has seen the other it has the larger sum. Never overflows. */
    long sum() {
        long sum = 0;
        for (long number : numbers.values()) {
            sum = sum > Long.MAX_VALUE - number ? Long.MAX_VALUE : sum + number;
        }
        return sum;
    }
}
