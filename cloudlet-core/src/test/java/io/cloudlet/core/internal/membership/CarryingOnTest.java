package io.cloudlet.core.internal.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.core.internal.membership.Realm.Person;
import io.cloudlet.core.internal.membership.Statement.Cut;
import io.cloudlet.core.internal.state.LogRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An evaluation that is carried on, record by record, comes to the same as one of all records at once. */
class CarryingOnTest {

    private static LongStream seeds() {
        return LongStream.range(1, 1 + Integer.getInteger("cloudlet.membership.runs", 60));
    }

    /** In an order in which nobody hears of a record before what it names: most of it is carried on. */
    @ParameterizedTest
    @MethodSource("seeds")
    void extend_byWhatIsHeardInOrder_givesTheSameAsAll(long seed) {
        Random random = new Random(seed);
        Quarrel quarrel = new Quarrel().of(20 + random.nextInt(60), random.nextInt(101), random);
        List<AuthorityRecord> records = inOrder(quarrel.realm.records(), random);
        Set<AuthorityRecord> known = new HashSet<>();
        AuthorityEvaluation evaluation = new AuthorityEvaluation(quarrel.realm.federation, known, Set.of());
        for (AuthorityRecord record : records) {
            known.add(record);
            AuthorityEvaluation whole = new AuthorityEvaluation(quarrel.realm.federation, known, Set.of());
            Membership expected = whole.evaluate().orElseThrow();
            if (evaluation.extend(record)) {
                assertThat(evaluation.membership()).as("seed %d", seed).isEqualTo(expected);
            } else {
                evaluation = whole;
            }
        }
    }

    /** In any order at all, several at a time. */
    @ParameterizedTest
    @MethodSource("seeds")
    void evaluate_wheneverSomethingCame_givesTheSameAsAll(long seed) {
        Random random = new Random(seed);
        Quarrel quarrel = new Quarrel().of(20 + random.nextInt(20), random.nextInt(101), random);
        List<LogRecord> records = quarrel.realm.records();
        if (random.nextBoolean()) {
            Collections.shuffle(records, random);
        }
        AuthoritySet set = new AuthoritySet(quarrel.realm.federation);
        List<LogRecord> known = new ArrayList<>();
        for (LogRecord record : records) {
            set.add(Realm.author(record), record);
            known.add(record);
            if (random.nextInt(3) > 0) {
                assertThat(set.evaluate()).as("seed %d", seed).isEqualTo(quarrel.realm.membership(known));
            }
        }
    }

    @Test
    void extend_byDecisionsThatHaveSeenAll_isNeverRefused() {
        Quarrel quarrel = new Quarrel().of(60, 100, new Random(1));
        List<AuthorityRecord> records = inOrder(quarrel.realm.records(), new Random(1));
        AuthorityEvaluation evaluation =
                new AuthorityEvaluation(quarrel.realm.federation, records.subList(0, 1), Set.of());
        assertThat(evaluation.evaluate()).isPresent();

        assertThat(records.subList(1, records.size())).allMatch(evaluation::extend);
    }

    /** It reaches back behind what was taken. */
    @Test
    void extend_byARemovalThatCutsWhatWasTaken_isRefused() {
        Realm realm = new Realm();
        Person bob = realm.admin(2, "bob", realm.founder);
        bob.admits(realm.person(3, "carol"));
        Cut early = realm.founder.sees(bob).cut(bob);
        bob.admits(realm.person(4, "dave"));
        AuthorityEvaluation evaluation = evaluated(realm);
        LogRecord removal = realm.founder.sees(bob).says(new Statement.Remove(bob.id(), 1, early));

        assertThat(evaluation.extend(AuthorityRecord.decode(removal))).isFalse();
        assertThat(realm.membership().active()).extracting(Member::name).doesNotContain("bob", "dave");
    }

    /** It might have to be taken before what was. */
    @Test
    void extend_byADecisionMadeApart_isRefused() {
        Realm realm = new Realm();
        Person bob = realm.admin(2, "bob", realm.founder);
        bob.admits(realm.person(3, "edge"));
        AuthorityEvaluation evaluation = evaluated(realm);
        LogRecord apart = realm.founder.admits(realm.person(4, "other"));

        assertThat(evaluation.extend(AuthorityRecord.decode(apart))).isFalse();
    }

    private static AuthorityEvaluation evaluated(Realm realm) {
        AuthorityEvaluation evaluation = new AuthorityEvaluation(
                realm.federation,
                realm.records().stream().map(AuthorityRecord::decode).toList(),
                Set.of());
        assertThat(evaluation.evaluate()).isPresent();
        return evaluation;
    }

    /** Random, but each after all that it names. */
    private static List<AuthorityRecord> inOrder(List<LogRecord> all, Random random) {
        List<AuthorityRecord> waiting = new ArrayList<>();
        all.forEach(record -> waiting.add(AuthorityRecord.decode(record)));
        waiting.sort(Comparator.comparing(AuthorityRecord::hash));
        Map<String, AuthorityRecord> taken = new TreeMap<>();
        List<AuthorityRecord> order = new ArrayList<>();
        while (!waiting.isEmpty()) {
            List<AuthorityRecord> ready = waiting.stream()
                    .filter(record -> CausalOrder.named(record).allMatch(taken::containsKey))
                    .toList();
            AuthorityRecord next = ready.get(random.nextInt(ready.size()));
            waiting.remove(next);
            taken.put(next.hash(), next);
            order.add(next);
        }
        return order;
    }
}
