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

    private final Realm realm = new Realm();
    private final List<Person> people = new ArrayList<>(List.of(realm.founder));
    private final List<FenceId> fences = new ArrayList<>();
    private int names;

    private void quarrel(Random random, int decisions) {
        for (int i = 0; i < 7; i++) {
            Person by = people.get(random.nextInt(people.size()));
            Person admin = realm.admin(20 + i, "p" + i, by);
            by.grants(admin, Right.FENCES);
            people.add(admin.sees(by));
        }
        for (int i = 0; i < decisions; i++) {
            decide(random, people.get(random.nextInt(people.size())), people.get(random.nextInt(people.size())));
        }
    }

    private void decide(Random random, Person one, Person other) {
        switch (random.nextInt(14)) {
            case 0, 1 -> one.removes(other);
            case 2 -> readmit(one, other);
            case 3 -> one.grants(other);
            case 4 -> one.grants(other, Right.FENCES);
            case 5 -> one.revokes(other, random.nextBoolean() ? Right.MEMBERSHIP : Right.FENCES);
            case 6 -> one.admits(realm.person(200 + names++, "n" + names % 4));
            case 7 -> one.handsOver(other);
            case 8 -> fences.add(one.draws("f" + fences.size() % 3, one, other));
            case 9 -> change(random, one, other);
            default -> one.sees(other);
        }
    }

    private void readmit(Person one, Person other) {
        boolean removed = realm.evaluated(one.seen)
                .flatMap(known -> known.member(other.id()))
                .filter(known -> !known.active())
                .isPresent();
        if (removed) {
            one.readmits(other);
        } else {
            one.sees(other);
        }
    }

    private void change(Random random, Person one, Person other) {
        if (fences.isEmpty()) {
            return;
        }
        FenceId fence = fences.get(random.nextInt(fences.size()));
        switch (random.nextInt(4)) {
            case 0 -> one.includes(fence, other);
            case 1 -> one.excludes(fence, other);
            case 2 -> one.handsKeys(fence, 2, other);
            default -> one.rotates(fence);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void evaluate_inEveryOrderOfArrival_givesTheSame(long seed) {
        Random random = new Random(seed);
        quarrel(random, 60);
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
        quarrel(random, 60);
        for (Person person : people) {
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
        quarrel(random, 60);
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
}
