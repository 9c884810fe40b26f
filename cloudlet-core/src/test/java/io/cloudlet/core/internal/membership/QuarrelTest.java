package io.cloudlet.core.internal.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.Right;
import io.cloudlet.core.CpuTime;
import io.cloudlet.core.internal.membership.Realm.Person;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.policy.FenceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many who decide whatever they like, seldom hearing of each other. */
class QuarrelTest {

    private final Quarrel quarrel = new Quarrel();
    private final Realm realm = quarrel.realm;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void evaluate_inEveryOrderOfArrival_givesTheSame(long seed) {
        Random random = new Random(seed);
        quarrel.of(60, 0, random);
        List<LogRecord> records = realm.records();
        Membership expected = realm.membership();
        for (int i = 0; i < 10; i++) {
            Collections.shuffle(records, random);
            assertThat(realm.evaluated(records)).as("seed %d", seed).contains(expected);
        }
        assertThat(realm.membership(records)).as("seed %d", seed).contains(expected);
        assertThat(expected.waiting()).as("seed %d", seed).isEmpty();
    }

    /** Of any of the sets that somebody may know meanwhile. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void root_whateverIsDecided_isAMemberWithEveryRight(long seed) {
        Random random = new Random(seed);
        quarrel.of(60, 0, random);
        for (Person person : quarrel.people) {
            Membership known = realm.evaluated(person.seen).orElseThrow();
            Member root = known.members().get(known.root());
            assertThat(root.active()).as("seed %d", seed).isTrue();
            assertThat(root.rights()).as("seed %d", seed).containsExactlyInAnyOrder(Right.values());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void parents_whateverIsDecided_leadToTheRoot(long seed) {
        Random random = new Random(seed);
        quarrel.of(60, 0, random);
        Membership known = realm.membership();
        known.members().keySet().stream()
                .filter(id -> !id.equals(known.root()))
                .forEach(id -> assertThat(known.isAbove(known.root(), id)).isTrue());
    }

    @Test
    void settlements_ofAMutualRemoval_sayToBothWhatCounts() {
        Person bob = realm.admin(2, "bob", realm.founder);
        Person carol = realm.admin(3, "carol", bob);
        carol.removes(bob);
        bob.removes(carol);
        Set<LogRecord> all = new HashSet<>(bob.seen);
        all.addAll(carol.seen);

        assertThat(realm.evaluated(all).orElseThrow().settlements())
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.overruled()).isEqualTo("that carol removed bob has no effect");
                    assertThat(one.why()).startsWith("bob removed carol, and had not seen it");
                    assertThat(one.concerns()).containsExactlyInAnyOrder(bob.id(), carol.id());
                });
    }

    @Test
    void settlements_ofOneNameGivenTwice_goWithTheContradiction() {
        Person bob = realm.admin(2, "bob", realm.founder);
        Person one = realm.person(3, "edge");
        Person other = realm.person(4, "edge");
        realm.founder.admits(one);
        bob.admits(other);
        assertThat(realm.membership().settlements())
                .singleElement()
                .asString()
                .contains("the name edge stands for nobody", "by founder", "by bob");
        realm.founder.sees(bob).removes(other);

        assertThat(realm.membership().settlements()).isEmpty();
    }

    @Test
    void settlements_ofAFenceDrawnApart_sayWhoIsOutside() {
        Person bob = realm.fencer(2, "bob", realm.founder);
        Person dave = realm.fencer(3, "dave", realm.founder);
        Person edge = realm.person(4, "edge");
        realm.founder.admits(edge);
        FenceId fence = realm.founder.draws("geoB", realm.founder);
        bob.sees(realm.founder);
        dave.sees(realm.founder);
        bob.includes(fence, edge);
        dave.excludes(fence, edge);

        assertThat(realm.membership().settlements())
                .singleElement()
                .asString()
                .startsWith("that bob took edge into fence geoB has no effect: dave took edge out of fence geoB apart");
    }

    /** A guard against the quadratic, not a measurement. */
    @Test
    void evaluate_ofAThousandMembersAndHundredsOfContradictions_takesNoTime() {
        List<Person> admins = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            admins.add(realm.admin(1_000 + i, "admin" + i, realm.founder));
        }
        List<AuthorityRecord> records = new ArrayList<>();
        realm.records().forEach(record -> records.add(AuthorityRecord.decode(record)));
        Many.admitAndRemove(records, admins, 100);
        CpuTime.Taken<Membership> taken = CpuTime.of(() -> new AuthorityEvaluation(realm.federation, records, Set.of())
                .evaluate()
                .orElseThrow());

        assertThat(taken.result().members()).hasSize(1_011);
        assertThat(taken.result().settlements()).hasSizeGreaterThan(400);
        assertThat(taken.time()).isLessThan(Duration.ofSeconds(15));
    }

    /** Each admission that counts is another round, so their depth is bounded; a guard, not a measurement. */
    @Test
    void evaluate_ofAThousandRemovalsThatUndoEachOther_takesNoTime() {
        List<AuthorityRecord> records = new ArrayList<>();
        realm.records().forEach(record -> records.add(AuthorityRecord.decode(record)));
        int below = Many.admitAndUndo(records, 1_000);
        long start = System.nanoTime();
        Membership membership = new AuthorityEvaluation(realm.federation, records, Set.of())
                .evaluate()
                .orElseThrow();
        Duration took = Duration.ofNanos(System.nanoTime() - start);

        assertThat(below).isEqualTo(1_000);
        assertThat(membership.members()).hasSize(1 + Lineage.MOST_DEEP);
        assertThat(took).isLessThan(Duration.ofSeconds(3));
    }
}
