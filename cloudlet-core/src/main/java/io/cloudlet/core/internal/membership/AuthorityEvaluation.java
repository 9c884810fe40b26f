package io.cloudlet.core.internal.membership;

import io.cloudlet.CloudletId;
import io.cloudlet.FederationId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns a set of authority records into a membership. The order in which records arrived plays no part.
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
    private final Map<CloudletId, AuthorityRecord> newest = new HashMap<>();
    private final NavigableSet<String> unseen = new TreeSet<>();
    private final Set<String> awaited = new HashSet<>();
    private Set<String> reached = Set.of();
    private List<String> waiting = List.of();
    private @Nullable EvaluationRound settled;

    /** @param superseded hashes of records by former identity keys, beyond the last that counts of those */
    AuthorityEvaluation(FederationId federation, Collection<AuthorityRecord> records, Set<String> superseded) {
        this.federation = federation;
        this.superseded = superseded;
        records.forEach(record -> this.records.put(record.hash(), record));
    }

    /** Empty until the founding record is among the records. */
    Optional<Membership> evaluate() {
        AuthorityRecord founding = records.get(federation.hex());
        if (founding == null || !(founding.statement() instanceof Statement.Found)) {
            return Optional.empty();
        }
        CausalOrder.Graph graph = new CausalOrder.Graph(records.values());
        Map<CloudletId, List<Cuts.EffectiveCut>> cuts = Map.of();
        EvaluationRound round = run(graph, founding, cuts);
        List<Map<CloudletId, List<Cuts.EffectiveCut>>> tried = new ArrayList<>();
        while (!round.cuts().equals(cuts)) {
            tried.add(cuts);
            cuts = round.cuts();
            int again = tried.indexOf(cuts);
            if (again >= 0) {
                round = run(graph, founding, all(tried.subList(again, tried.size())));
                conclude();
                return Optional.of(result(round));
            }
            round = run(graph, founding, cuts);
        }
        conclude();
        settled = round;
        return Optional.of(result(round));
    }

    /** Whether the rounds ended by themselves, so that there is something to {@link #extend}. */
    boolean settled() {
        return settled != null;
    }

    /**
     * Takes one more record, that no former key signed beyond its time, if that surely comes to the same as if all were gone through
     * with it.
     *
     * @return false if it may not: then nothing was changed, and all must be
     */
    boolean extend(AuthorityRecord record) {
        EvaluationRound round = settled;
        if (round == null || !comesLast(record) || takesFromWhatWasTaken(record, round)) {
            return false;
        }
        records.put(record.hash(), record);
        round.take(record);
        round.settle();
        reached.add(record.hash());
        newest.merge(record.author(), record, AuthorityEvaluation::newer);
        unseen.clear();
        unseen.add(record.hash());
        return true;
    }

    private boolean comesLast(AuthorityRecord record) {
        Set<String> named = CausalOrder.named(record).collect(Collectors.toSet());
        return !named.isEmpty()
                && reached.containsAll(named)
                && named.containsAll(unseen)
                && !awaited.contains(record.hash());
    }

    /** Whether a removal or revocation cuts what is known of its target. */
    private boolean takesFromWhatWasTaken(AuthorityRecord record, EvaluationRound round) {
        if (!round.decides(record.author())) {
            return false; // whoever holds no right takes nothing, at whatever length
        }
        if (record.statement() instanceof Statement.Remove remove) {
            return !holdsAll(remove.cut(), remove.target());
        }
        return record.statement() instanceof Statement.Revoke revoke && !holdsAll(revoke.cut(), revoke.target());
    }

    private boolean holdsAll(Statement.Cut cut, CloudletId target) {
        Cuts.Chain chain = follow(cut.lastAuthority()); // needed again only if it has to be gone through anew
        return reached.stream()
                .map(records::get)
                .filter(record -> record != null && record.author().equals(target))
                .allMatch(chain::holds);
    }

    /** What follows from the records taken so far. */
    Membership membership() {
        return result(Objects.requireNonNull(settled, "not evaluated as a whole"));
    }

    private Membership result(EvaluationRound round) {
        return round.result(newest, inTurn(round), apart(), waiting);
    }

    /** Those of authors who hold a right come first: nobody else's, however many, keep a decision from naming what others decided. */
    private List<String> inTurn(EvaluationRound round) {
        Comparator<String> deciders = Comparator.comparing(
                hash -> !round.decides(Objects.requireNonNull(records.get(hash)).author()));
        return unseen.stream().sorted(deciders).toList();
    }

    /** What its own author's newest record does not go back to: the ends of other branches of that author's log. */
    private Map<CloudletId, List<String>> apart() {
        return unseen.stream()
                .filter(hash -> !superseded.contains(hash))
                .map(hash -> Objects.requireNonNull(records.get(hash)))
                .filter(record -> !record.equals(newest.get(record.author())))
                .collect(Collectors.groupingBy(
                        AuthorityRecord::author, Collectors.mapping(AuthorityRecord::hash, Collectors.toList())));
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

    private EvaluationRound run(
            CausalOrder.Graph graph, AuthorityRecord founding, Map<CloudletId, List<Cuts.EffectiveCut>> cuts) {
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
        return new KnownChain(OwnChain.to(last, records));
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

    /** Notes what was taken, and what was not. */
    private void conclude() {
        waiting = records.keySet().stream()
                .filter(hash -> !reached.contains(hash))
                .toList();
        waiting.forEach(hash ->
                CausalOrder.named(Objects.requireNonNull(records.get(hash))).forEach(awaited::add));
        unseen.addAll(reached);
        for (String hash : reached) {
            AuthorityRecord record = Objects.requireNonNull(records.get(hash));
            CausalOrder.named(record).forEach(unseen::remove);
            if (!superseded.contains(hash)) {
                newest.merge(record.author(), record, AuthorityEvaluation::newer);
            }
        }
    }

    private static AuthorityRecord newer(AuthorityRecord one, AuthorityRecord other) {
        return Comparator.comparingLong(AuthorityRecord::position)
                                .thenComparing(AuthorityRecord::hash, Comparator.reverseOrder())
                                .compare(one, other)
                        >= 0
                ? one
                : other;
    }
}
