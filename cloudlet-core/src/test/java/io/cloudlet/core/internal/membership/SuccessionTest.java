package io.cloudlet.core.internal.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.core.internal.identity.Successor;
import io.cloudlet.core.internal.membership.AuthorityRecord.Basis;
import io.cloudlet.core.internal.membership.Realm.Person;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.wire.Hash;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Decisions by former and present identity keys of one cloudlet. */
class SuccessionTest {

    private final Realm realm = new Realm();
    private final Person founder = realm.founder;
    private final Person bob = realm.admin(2, "bob", founder);
    private final SigningKey next = Realm.key(50);

    private Successor names(Person person, SigningKey key, SigningKey signer) {
        Membership known = realm.membership(person.seen).orElseThrow();
        AuthorityRecord last = known.newest().get(person.id());
        Successor.Last end = new Successor.Last(
                1, "00".repeat(16), 5, "00".repeat(32), last == null ? AuthorityRecord.NOTHING : last.hash());
        return Successor.sign(
                person.id(), person.key.verification(), key.verification(), end, signer, Hash.bytes(realm.federation));
    }

    private LogRecord says(Person person, SigningKey key, Successor successor, Statement statement, Basis basis) {
        LogRecord record = AuthorityRecord.sign(
                statement,
                basis,
                key.after(person.key.verification(), List.of(successor)),
                Hash.bytes(realm.federation));
        person.said.add(record);
        person.seen.add(record);
        return record;
    }

    private Successor succeeds(Person person, SigningKey signer) {
        Basis basis = realm.membership(person.seen).orElseThrow().basis(person.id());
        Successor successor = names(person, next, signer);
        says(person, next, successor, new Statement.Succeed(successor), basis);
        return successor;
    }

    private Statement admits(Person person) {
        return new Statement.Admit(person.candidate(), 1, "00".repeat(16));
    }

    private Basis basis(Person person) {
        return realm.membership(person.seen).orElseThrow().basis(person.id());
    }

    @Test
    void records_byTheSuccessor_count() {
        Person carol = realm.person(3, "carol");
        Successor successor = succeeds(bob, bob.key);
        says(bob, next, successor, admits(carol), basis(bob));

        assertThat(realm.active(carol)).isTrue();
    }

    @Test
    void records_byTheFormerKeyBefore_stillCount() {
        Person carol = realm.person(3, "carol");
        bob.admits(carol);
        succeeds(bob, bob.key);

        assertThat(realm.active(carol)).isTrue();
    }

    @Test
    void records_byAFormerKeyBeyondTheLast_haveNoEffect() {
        Person eve = realm.person(3, "eve");
        Person dave = realm.admin(4, "dave", founder);
        Basis stolen = basis(bob);
        succeeds(bob, Realm.key(999));
        bob.said.add(AuthorityRecord.sign(admits(eve), stolen, bob.key, Hash.bytes(realm.federation)));

        assertThat(realm.membership().member(eve.id())).isEmpty();
        assertThat(realm.active(dave)).isTrue();
    }

    /** Somebody saw it before it was cut off; its own decision must not hang on that. */
    @Test
    void records_namingOneThatHasNoEffectAnyMore_count() {
        Person eve = realm.person(3, "eve");
        Person dave = realm.person(4, "dave");
        Basis before = basis(bob);
        LogRecord lost = AuthorityRecord.sign(admits(eve), before, bob.key, Hash.bytes(realm.federation));
        succeeds(bob, Realm.key(999));
        bob.said.add(lost);
        founder.seen.add(lost);
        founder.admits(dave);

        assertThat(realm.membership().member(eve.id())).isEmpty();
        assertThat(realm.active(dave)).isTrue();
        assertThat(realm.membership().waiting()).isEmpty();
    }

    @Test
    void successor_namedByAnotherRecoveryKey_countsForNothing() {
        Person carol = realm.person(3, "carol");
        Successor successor = succeeds(bob, Realm.key(998));
        says(bob, next, successor, admits(carol), basis(bob));

        assertThat(realm.membership().member(carol.id())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void evaluate_withSuccessorsInEveryOrderOfArrival_givesTheSame(long seed) {
        Person carol = realm.person(3, "carol");
        Successor successor = succeeds(bob, bob.key);
        says(bob, next, successor, admits(carol), basis(bob));
        List<LogRecord> records = realm.records();
        Membership expected = realm.membership();
        Random random = new Random(seed);
        for (int i = 0; i < 10; i++) {
            Collections.shuffle(records, random);
            assertThat(realm.membership(records)).as("seed %d", seed).contains(expected);
        }
    }
}
