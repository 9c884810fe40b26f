package io.cloudlet.core.internal.membership;

import io.cloudlet.CloudletId;
import io.cloudlet.FederationId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Turns a set of authority records into a membership. A pure function: the order in which records arrived plays no part.
 *
 * <p>Records are taken in causal order. Where several could come next they are concurrent, and the author nearer to the
 * root goes first; at equal distance what takes away goes before what gives; then the lower hash. A removal says which of
 * its target's records still count, and so reaches back behind what was taken already: the records are gone through again
 * with the cuts found, until a round finds the same cuts as the one before. Nobody can cut somebody above itself, so each
 * round settles at least one more level of the tree and the rounds end.
 */
final class AuthorityEvaluation {

    private final FederationId federation;
    private final Map<String, AuthorityRecord> records = new TreeMap<>();
    private final Map<String, Cuts.Chain> chains = new HashMap<>();
    private final Set<String> superseded;
    private final CausalOrder.Graph graph;
    private Set<String> reached = Set.of();

    /** @param superseded hashes of records by former identity keys, beyond the last that counts of those */
    AuthorityEvaluation(FederationId federation, Collection<AuthorityRecord> records, Set<String> superseded) {
        this.federation = federation;
        this.superseded = superseded;
        records.forEach(record -> this.records.put(record.hash(), record));
        this.graph = new CausalOrder.Graph(this.records.values());
    }

    /** Empty until the founding record is among the records. */
    Optional<Membership> evaluate() {
        AuthorityRecord founding = records.get(federation.hex());
        if (founding == null || !(founding.statement() instanceof Statement.Found)) {
            return Optional.empty();
        }
        Map<CloudletId, List<Cuts.EffectiveCut>> cuts = Map.of();
        EvaluationRound round = run(founding, cuts);
        List<Map<CloudletId, List<Cuts.EffectiveCut>>> tried = new ArrayList<>();
        while (!round.cuts().equals(cuts)) {
            tried.add(cuts);
            cuts = round.cuts();
            int again = tried.indexOf(cuts);
            if (again >= 0) {
                round = run(founding, all(tried.subList(again, tried.size())));
                break;
            }
            round = run(founding, cuts);
        }
        return Optional.of(round.result(newest(), unseen(), waiting()));
    }

    /** Should rounds ever go in a circle, all that is cut in one of them is. */
    private static Map<CloudletId, List<Cuts.EffectiveCut>> all(List<Map<CloudletId, List<Cuts.EffectiveCut>>> circle) {
        Map<CloudletId, Set<Cuts.EffectiveCut>> all = new HashMap<>();
        circle.forEach(cuts -> cuts.forEach((id, found) ->
                all.computeIfAbsent(id, i -> new LinkedHashSet<>()).addAll(found)));
        Map<CloudletId, List<Cuts.EffectiveCut>> lists = new HashMap<>();
        all.forEach((id, found) -> lists.put(id, List.copyOf(found)));
        return lists;
    }

    private EvaluationRound run(AuthorityRecord founding, Map<CloudletId, List<Cuts.EffectiveCut>> cuts) {
        EvaluationRound round = new EvaluationRound(federation, founding, new Cuts(this::chainTo, cuts), superseded);
        CausalOrder order = new CausalOrder(graph);
        ReadyQueue ready = new ReadyQueue(round);
        order.done(founding).forEach(ready::add);
        while (!ready.isEmpty()) {
            AuthorityRecord next = ready.next();
            round.take(next);
            order.done(next).forEach(ready::add);
        }
        reached = order.reached();
        return round;
    }

    private Cuts.Chain chainTo(String last) {
        return chains.computeIfAbsent(last, this::follow);
    }

    private Cuts.Chain follow(String last) {
        Set<String> hashes = new HashSet<>();
        AuthorityRecord record = records.get(last);
        while (record != null && hashes.add(record.hash())) {
            AuthorityRecord previous = records.get(record.previous());
            boolean own = previous != null && previous.author().equals(record.author());
            record = own ? previous : null;
        }
        return new KnownChain(hashes);
    }

    private record KnownChain(Set<String> hashes) implements Cuts.Chain {
        @Override
        public int length() {
            return hashes.size();
        }

        @Override
        public boolean holds(AuthorityRecord record) {
            return hashes.contains(record.hash());
        }
    }

    private Map<CloudletId, AuthorityRecord> newest() {
        Map<CloudletId, AuthorityRecord> newest = new HashMap<>();
        for (String hash : reached) {
            AuthorityRecord record = records.get(hash);
            if (record != null && !superseded.contains(hash)) {
                newest.merge(record.author(), record, (a, b) -> a.position() >= b.position() ? a : b);
            }
        }
        return newest;
    }

    private List<String> unseen() {
        Set<String> unseen = new TreeSet<>(reached);
        for (String hash : reached) {
            AuthorityRecord record = records.get(hash);
            if (record != null) {
                unseen.remove(record.previous());
                record.seen().forEach(unseen::remove);
            }
        }
        return List.copyOf(unseen);
    }

    private List<String> waiting() {
        return records.keySet().stream().filter(hash -> !reached.contains(hash)).toList();
    }
}
