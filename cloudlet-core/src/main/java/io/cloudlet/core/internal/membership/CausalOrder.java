package io.cloudlet.core.internal.membership;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Which authority records may be taken next, everything they name having been taken. Kahn's algorithm, step by step. */
final class CausalOrder {

    private final Map<String, Integer> missing = new HashMap<>();
    private final Map<String, List<AuthorityRecord>> dependents = new HashMap<>();
    private final Set<AuthorityRecord> ready = new HashSet<>();
    private final Set<String> reached = new HashSet<>();

    CausalOrder(Collection<AuthorityRecord> records) {
        for (AuthorityRecord record : records) {
            List<String> named = named(record).distinct().toList();
            missing.put(record.hash(), named.size());
            named.forEach(hash ->
                    dependents.computeIfAbsent(hash, h -> new ArrayList<>()).add(record));
        }
    }

    /** Records that can be taken now. A record that names nothing is never among them: only the founding may. */
    Set<AuthorityRecord> ready() {
        return ready;
    }

    /** Takes a record. */
    void done(AuthorityRecord record) {
        ready.remove(record);
        reached.add(record.hash());
        for (AuthorityRecord dependent : dependents.getOrDefault(record.hash(), List.of())) {
            if (missing.merge(dependent.hash(), -1, Integer::sum) == 0) {
                ready.add(dependent);
            }
        }
    }

    /** What was taken. */
    Set<String> reached() {
        return reached;
    }

    private static Stream<String> named(AuthorityRecord record) {
        Stream<String> own =
                record.previous().equals(AuthorityRecord.NOTHING) ? Stream.empty() : Stream.of(record.previous());
        return Stream.concat(own, record.seen().stream());
    }
}
