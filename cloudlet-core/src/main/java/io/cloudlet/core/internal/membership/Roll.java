package io.cloudlet.core.internal.membership;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.membership.Statement.Candidate;
import io.cloudlet.core.internal.state.Head;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/**
 * Who was admitted and removed, as the records of one pass taken so far say. A cloudlet that was removed and admitted again
 * is in its next <em>incarnation</em>. To which incarnation a record of its belongs is decided by what the record has seen:
 * one that reaches the re-admission was made after it, whatever else it claims.
 */
final class Roll {

    private final Ancestry ancestry;
    private final ToIntFunction<String> length;
    private final Map<CloudletId, Entry> entries = new HashMap<>();

    /** @param depth how many admissions lay between the root and its author when it was taken */
    record Decision(AuthorityRecord record, int depth) {

        /** Whether it decides against {@code other}, made apart, where both cannot stand. */
        boolean outranks(Decision other) {
            return depth <= other.depth;
        }
    }

    /** A removal, and the incarnation that it removes. */
    record Removal(Decision decision, Statement.Cut cut, int incarnation) {}

    /** A re-admission, and the incarnation that it begins. */
    record Return(Decision decision, Statement.Readmit statement) {}

    /** One cloudlet. */
    static final class Entry {
        final Candidate candidate;
        final AuthorityRecord admission;
        final List<Removal> removals = new ArrayList<>();
        final List<Return> returns = new ArrayList<>();
        String name;
        int incarnation = 1;
        Optional<Removal> removed = Optional.empty();

        private Entry(Candidate candidate, AuthorityRecord admission) {
            this.candidate = candidate;
            this.admission = admission;
            this.name = candidate.name();
        }

        /** Whether one admits into the next incarnation, or into the one that another has begun apart. */
        boolean isNext(int admitted) {
            return (admitted == incarnation + 1 && removed.isPresent()) || (admitted == incarnation && admitted > 1);
        }

        /** What began the present incarnation; several, where several admitted it again apart. Empty in the first. */
        Stream<Return> present() {
            return returns.stream().filter(one -> one.statement.incarnation() == incarnation);
        }
    }

    /** @param length of the chain of records that ends with the named one */
    Roll(Ancestry ancestry, ToIntFunction<String> length) {
        this.ancestry = ancestry;
        this.length = length;
    }

    boolean knows(CloudletId id) {
        return entries.containsKey(id);
    }

    Optional<Entry> find(CloudletId id) {
        return Optional.ofNullable(entries.get(id));
    }

    Map<CloudletId, Entry> entries() {
        return entries;
    }

    void admit(Candidate candidate, AuthorityRecord admission) {
        entries.put(candidate.id(), new Entry(candidate, admission));
    }

    /** The present incarnation; 1 of whoever was never admitted. */
    int incarnation(CloudletId id) {
        Entry entry = entries.get(id);
        return entry == null ? 1 : entry.incarnation;
    }

    /** The newest incarnation of {@code id} that a record has seen. */
    int incarnationSeen(CloudletId id, AuthorityRecord by) {
        Entry entry = entries.get(id);
        int seen = 1;
        if (entry != null && entry.incarnation > 1) {
            for (Return one : entry.returns) {
                AuthorityRecord record = one.decision.record();
                if (record.hash().equals(by.hash()) || ancestry.reaches(by, record)) {
                    seen = Math.max(seen, one.statement.incarnation());
                }
            }
        }
        return seen;
    }

    /**
     * Notes a removal of a known cloudlet. One of a former incarnation only says how much of that counts, unless it was made
     * apart from the re-admission, by somebody who decides against it.
     *
     * @return the incarnations whose records it cuts
     */
    List<Integer> remove(Entry target, Decision decision, Statement.Remove remove) {
        ancestry.mark(decision.record());
        int named = Math.min(remove.incarnation(), target.incarnation);
        List<Integer> cut = new ArrayList<>(List.of(named));
        if (named == target.incarnation - 1 && undoes(target, decision)) {
            cut.add(target.incarnation);
        }
        for (int incarnation : cut) {
            Removal removal = new Removal(decision, remove.cut(), incarnation);
            target.removals.add(removal);
            if (incarnation == target.incarnation
                    && target.removed.filter(one -> !shorter(removal, one)).isEmpty()) {
                target.removed = Optional.of(removal);
            }
        }
        return cut;
    }

    private boolean undoes(Entry target, Decision removal) {
        return target.present()
                .allMatch(one -> removal.outranks(one.decision)
                        && !ancestry.reaches(removal.record(), one.decision.record())
                        && !ancestry.reaches(one.decision.record(), removal.record()));
    }

    private boolean shorter(Removal one, Removal than) {
        return length.applyAsInt(one.cut.lastAuthority()) < length.applyAsInt(than.cut.lastAuthority());
    }

    /** What stands in the way of a re-admission: a removal that its author had not seen and could not overrule. */
    Optional<AuthorityRecord> obstacle(Entry target, Decision decision, Statement.Readmit statement) {
        return target.removals.stream()
                .filter(one -> one.incarnation == statement.incarnation() - 1)
                .filter(one ->
                        one.decision.outranks(decision) && !ancestry.reaches(decision.record(), one.decision.record()))
                .map(one -> one.decision.record())
                .findFirst();
    }

    /** Whether a re-admission names a removal that it has seen, of the incarnation before. */
    boolean follows(Entry target, Decision decision, Statement.Readmit statement) {
        return target.removals.stream()
                .filter(one -> one.incarnation == statement.incarnation() - 1)
                .anyMatch(one -> one.decision.record().hash().equals(statement.removal())
                        && ancestry.reaches(decision.record(), one.decision.record()));
    }

    /** Begins the next incarnation, or notes that another admitted into the same one, apart. */
    void readmit(Entry target, Decision decision, Statement.Readmit statement) {
        ancestry.mark(decision.record());
        if (statement.incarnation() == target.incarnation + 1) {
            target.incarnation++;
            target.name = statement.name();
            target.removed = Optional.empty();
        }
        target.returns.add(new Return(decision, statement));
    }

    /** How much counts of the log of a cloudlet that came back, of what it wrote before it was removed the last time. */
    Head leftAt(CloudletId id) {
        Entry entry = entries.get(id);
        return entry == null ? Head.EMPTY : leftAt(entry, entry.incarnation - 1);
    }

    /** How much of a former incarnation's log counts: of several removals the least. */
    private static Head leftAt(Entry target, int incarnation) {
        return target.removals.stream()
                .filter(one -> one.incarnation == incarnation)
                .map(one -> one.cut.head())
                .min(Comparator.comparingLong(Head::sequence).thenComparing(Head::history))
                .orElse(Head.EMPTY);
    }

    /** The name for people. */
    String named(CloudletId id) {
        Entry entry = entries.get(id);
        return entry == null ? id.abbreviated() : entry.name;
    }

    /** How many members have each name now. */
    Map<String, Integer> names() {
        Map<String, Integer> names = new HashMap<>();
        entries.values().stream()
                .filter(entry -> entry.removed.isEmpty())
                .forEach(entry -> names.merge(entry.name, 1, Integer::sum));
        return names;
    }
}
