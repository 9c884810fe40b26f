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

    private final Graph graph;
    private final Map<String, Integer> missing;
    private final Set<String> reached = new HashSet<>();

    /** Which record names which others: the same however often they are gone through. */
    static final class Graph {
        private final Map<String, Integer> named = new HashMap<>();
        private final Map<String, List<AuthorityRecord>> dependents = new HashMap<>();

        Graph(Collection<AuthorityRecord> records) {
            for (AuthorityRecord record : records) {
                List<String> hashes = named(record).distinct().toList();
                named.put(record.hash(), hashes.size());
                hashes.forEach(hash ->
                        dependents.computeIfAbsent(hash, h -> new ArrayList<>()).add(record));
            }
        }
    }

    /** What must have been taken before a record. */
    static Stream<String> named(AuthorityRecord record) {
        Stream<String> own =
                record.previous().equals(AuthorityRecord.NOTHING) ? Stream.empty() : Stream.of(record.previous());
        return Stream.concat(own, record.seen().stream());
    }

    CausalOrder(Graph graph) {
        this.graph = graph;
        this.missing = new HashMap<>(graph.named);
    }

    /**
     * Takes a record.
     *
     * @return what can be taken now because of it. A record that names nothing never is: only the founding may
     */
    List<AuthorityRecord> done(AuthorityRecord record) {
        reached.add(record.hash());
        List<AuthorityRecord> ready = new ArrayList<>();
        for (AuthorityRecord dependent : graph.dependents.getOrDefault(record.hash(), List.of())) {
            if (missing.merge(dependent.hash(), -1, Integer::sum) == 0) {
                ready.add(dependent);
            }
        }
        return ready;
    }

    /** What was taken. */
    Set<String> reached() {
        return reached;
    }
}
