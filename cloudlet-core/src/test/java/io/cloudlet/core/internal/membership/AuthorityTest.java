package io.cloudlet.core.internal.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.Right;
import io.cloudlet.Settlement;
import io.cloudlet.core.CpuTime;
import io.cloudlet.core.internal.membership.AuthorityRecord.Basis;
import io.cloudlet.core.internal.membership.Realm.Person;
import io.cloudlet.core.internal.membership.Statement.Cut;
import io.cloudlet.core.internal.state.Head;
import io.cloudlet.core.internal.state.Keys;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Membership as a function of what was decided, whoever decided it and in whatever order it arrives. */
class AuthorityTest {

    private final Realm realm = new Realm();
    private final Person founder = realm.founder;

    @Test
    void admission_byTheFounder_counts() {
        Person bob = realm.person(2, "bob");
        founder.admits(bob);

        assertThat(realm.active(bob)).isTrue();
        assertThat(realm.membership().holds(bob.id(), Right.MEMBERSHIP)).isFalse();
    }

    @Test
    void admission_bySomebodyWithoutTheRight_isIgnored() {
        Person bob = realm.person(2, "bob");
        Person eve = realm.person(3, "eve");
        founder.admits(bob);
        bob.admits(eve);

        assertThat(realm.membership().member(eve.id())).isEmpty();
    }

    @Test
    void admission_tooFarBelowTheRoot_isIgnored() {
        Person above = founder;
        for (int i = 0; i < Lineage.MOST_DEEP; i++) {
            assertThat(realm.membership().tooDeep(above.id())).isFalse();
            above = realm.admin(100 + i, "p" + i, above);
        }
        Person deepest = realm.person(99, "deepest");
        above.admits(deepest);

        assertThat(realm.active(above)).isTrue();
        assertThat(realm.membership().tooDeep(above.id())).isTrue();
        assertThat(realm.membership().member(deepest.id())).isEmpty();
    }

    @Test
    void admission_byANonMember_isIgnored() {
        Person mallory = realm.person(2, "mallory").sees(founder);
        Person eve = realm.person(3, "eve");
        mallory.says(new Statement.Admit(eve.candidate(), 1, "00".repeat(16)));

        assertThat(realm.membership().members()).hasSize(1);
    }

    @Test
    void founding_byNobodyElse_opensTheFederation() {
        Person mallory = realm.person(2, "mallory");
        LogRecord own =
                AuthorityRecord.found(new Statement.Found("acme", mallory.candidate(), "cd".repeat(16)), mallory.key);

        assertThat(realm.membership(List.of(own))).isEmpty();
    }

    @Test
    void founding_aSecondOne_changesNothing() {
        Person bob = realm.person(2, "bob");
        founder.admits(bob);
        bob.said.add(AuthorityRecord.found(new Statement.Found("acme", bob.candidate(), "cd".repeat(16)), bob.key));

        assertThat(realm.membership().root()).isEqualTo(founder.id());
    }

    @Test
    void grant_byAHolder_counts() {
        Person bob = realm.admin(2, "bob", founder);
        Person carol = realm.admin(3, "carol", bob);

        assertThat(realm.membership().holds(carol.id(), Right.MEMBERSHIP)).isTrue();
    }

    @Test
    void removal_byWhoeverIsAbove_counts() {
        Person bob = realm.admin(2, "bob", founder);
        Person carol = realm.person(3, "carol");
        bob.admits(carol);
        founder.sees(bob).removes(carol);

        assertThat(realm.active(carol)).isFalse();
    }

    @Test
    void removal_byWhoeverIsBeside_isIgnored() {
        Person bob = realm.admin(2, "bob", founder);
        Person carol = realm.admin(3, "carol", founder);
        carol.sees(founder).removes(bob);

        assertThat(realm.active(bob)).isTrue();
    }

    @Test
    void removal_ofTheRoot_isIgnored() {
        Person bob = realm.admin(2, "bob", founder);
        bob.removes(founder);

        assertThat(realm.active(founder)).isTrue();
    }

    @Test
    void removal_mutualAndConcurrent_goesToWhoIsNearerToTheRoot() {
        Person bob = realm.admin(2, "bob", founder);
        Person carol = realm.admin(3, "carol", bob);
        carol.removes(bob);
        bob.removes(carol);

        assertThat(realm.active(bob)).isTrue();
        assertThat(realm.active(carol)).isFalse();
    }

    @Test
    void removal_concurrentByTwo_keepsTheEarlierCut() {
        Person bob = realm.admin(2, "bob", founder);
        Person carol = realm.admin(3, "carol", bob);
        Person early = realm.person(4, "early");
        bob.removes(carol);
        carol.admits(early);
        founder.sees(carol).removes(carol);

        assertThat(realm.membership().member(early.id())).isEmpty();
    }

    @Test
    void removal_ofAnAdmin_leavesWhatItAdmittedBefore() {
        Person bob = realm.admin(2, "bob", founder);
        Person carol = realm.person(3, "carol");
        bob.admits(carol);
        founder.sees(bob).removes(bob);

        assertThat(realm.active(bob)).isFalse();
        assertThat(realm.active(carol)).isTrue();
    }

    @Test
    void removal_ofAnAdmin_cutsWhatItAdmitsAfterwards() {
        Person bob = realm.admin(2, "bob", founder);
        founder.removes(bob);
        Person eve = realm.person(3, "eve");
        bob.admits(eve);

        assertThat(realm.membership().member(eve.id())).isEmpty();
    }

    @Test
    void removal_ofAnAdmin_cutsWhatOnesBeyondTheCutDecided() {
        Person bob = realm.admin(2, "bob", founder);
        Person eve = realm.admin(3, "eve", bob);
        Person frank = realm.person(4, "frank");
        eve.admits(frank);
        founder.says(new Statement.Remove(bob.id(), 1, new Cut(Head.EMPTY, AuthorityRecord.NOTHING)));

        assertThat(realm.membership().member(eve.id())).isEmpty();
        assertThat(realm.membership().member(frank.id())).isEmpty();
    }

    @Test
    void backdating_claimingOldSeenRecords_isCut() {
        Person bob = realm.admin(2, "bob", founder);
        founder.removes(bob);
        Person eve = realm.person(3, "eve");
        Basis old = new Basis(1, AuthorityRecord.NOTHING, List.of(AuthorityRecord.hashOf(founder.said.get(2))));
        bob.says(new Statement.Admit(eve.candidate(), 1, "00".repeat(16)), old);

        assertThat(realm.membership().member(eve.id())).isEmpty();
    }

    /** A removed admin writes its past anew: whichever hash is lower, only what the removal's author had seen counts. */
    @ParameterizedTest
    @ValueSource(ints = {10, 11, 12, 13, 14, 15, 16, 17})
    void backdating_atAPositionThatCounts_changesNothing(int seed) {
        Person bob = realm.admin(2, "bob", founder);
        Person carol = realm.person(3, "carol");
        Basis basis = realm.membership(bob.seen).orElseThrow().basis(bob.id());
        bob.admits(carol);
        founder.sees(bob).removes(bob);
        Person eve = realm.person(seed, "eve");
        bob.says(new Statement.Admit(eve.candidate(), 1, "00".repeat(16)), basis);

        assertThat(realm.membership().member(eve.id())).isEmpty();
        assertThat(realm.active(carol)).isTrue();
    }

    @Test
    void backdating_underAFreshKey_isNoAuthorityRecord() {
        Person bob = realm.admin(2, "bob", founder);
        Person eve = realm.person(3, "eve");
        LogRecord genuine = bob.admits(eve);
        AuthoritySet set = new AuthoritySet(realm.federation);
        founder.said.forEach(record -> set.add(founder.id(), record));

        assertThat(set.add(bob.id(), LogRecord.authority(Keys.authority(7), genuine.body())))
                .isFalse();
        assertThat(set.unreadable()).hasSize(1).first().asString().contains("key is not that of position 1");
    }

    @Test
    void revocation_byTheGranter_takesTheRight() {
        Person bob = realm.admin(2, "bob", founder);
        founder.revokes(bob);

        assertThat(realm.membership().holds(bob.id(), Right.MEMBERSHIP)).isFalse();
        assertThat(realm.active(bob)).isTrue();
    }

    @Test
    void revocation_takesWhatWasGrantedFromThere() {
        Person bob = realm.admin(2, "bob", founder);
        Person carol = realm.admin(3, "carol", bob);
        founder.sees(bob).revokes(bob);

        assertThat(realm.membership().holds(carol.id(), Right.MEMBERSHIP)).isFalse();
    }

    @Test
    void revocation_bySomebodyBeside_isIgnored() {
        Person bob = realm.admin(2, "bob", founder);
        Person carol = realm.admin(3, "carol", founder);
        carol.sees(founder).revokes(bob);

        assertThat(realm.membership().holds(bob.id(), Right.MEMBERSHIP)).isTrue();
    }

    @Test
    void revocation_leavesWhatWasDecidedBefore() {
        Person bob = realm.admin(2, "bob", founder);
        Person carol = realm.person(3, "carol");
        bob.admits(carol);
        founder.sees(bob).revokes(bob);

        assertThat(realm.active(carol)).isTrue();
    }

    @Test
    void revocation_cutsWhatIsDecidedConcurrently() {
        Person bob = realm.admin(2, "bob", founder);
        Person eve = realm.person(3, "eve");
        founder.revokes(bob);
        bob.admits(eve);

        assertThat(realm.membership().member(eve.id())).isEmpty();
    }

    @Test
    void grant_afterARevocation_countsAgain() {
        Person bob = realm.admin(2, "bob", founder);
        Person carol = realm.person(3, "carol");
        founder.revokes(bob);
        founder.grants(bob);
        bob.sees(founder).admits(carol);

        assertThat(realm.active(carol)).isTrue();
    }

    @Test
    void grant_apartFromARevocationByAnEqual_yields() {
        Person bob = realm.admin(2, "bob", founder);
        Person carol = realm.admin(3, "carol", bob);
        Person dave = realm.admin(4, "dave", founder);
        dave.sees(carol);
        bob.sees(carol).revokes(carol);
        dave.grants(carol);

        assertThat(realm.membership().holds(carol.id(), Right.MEMBERSHIP)).isFalse();
        assertThat(realm.membership().settlements())
                .extracting(Settlement::overruled)
                .containsExactly("that dave granted MEMBERSHIP to carol has no effect");
    }

    @Test
    void grant_apartFromARevocationBySomebodyFarther_holds() {
        Person bob = realm.admin(2, "bob", founder);
        Person carol = realm.admin(3, "carol", bob);
        founder.sees(carol).grants(carol);
        bob.revokes(carol);

        assertThat(realm.membership().holds(carol.id(), Right.MEMBERSHIP)).isTrue();
    }

    @Test
    void handOver_byTheRoot_yieldsEveryRight() {
        Person bob = realm.person(2, "bob");
        founder.admits(bob);
        founder.handsOver(bob);

        assertThat(realm.membership().root()).isEqualTo(bob.id());
        assertThat(realm.membership().holds(bob.id(), Right.FENCES)).isTrue();
        assertThat(realm.membership().holds(founder.id(), Right.MEMBERSHIP)).isFalse();
    }

    @Test
    void handOver_bySomebodyElse_isIgnored() {
        Person bob = realm.admin(2, "bob", founder);
        Person carol = realm.person(3, "carol");
        bob.admits(carol);
        bob.handsOver(carol);

        assertThat(realm.membership().root()).isEqualTo(founder.id());
    }

    @Test
    void handOver_done_letsTheNewRootRemoveTheFormer() {
        Person bob = realm.person(2, "bob");
        founder.admits(bob);
        founder.handsOver(bob);
        bob.sees(founder).removes(founder);

        assertThat(realm.active(founder)).isFalse();
    }

    @Test
    void name_admittedTwiceConcurrently_isDisputedUntilOneIsRemoved() {
        Person bob = realm.admin(2, "bob", founder);
        Person one = realm.person(3, "edge");
        Person other = realm.person(4, "edge");
        founder.admits(one);
        bob.admits(other);
        assertThat(realm.membership().members().get(one.id()).disputed()).isTrue();
        assertThat(realm.membership().members().get(other.id()).disputed()).isTrue();
        founder.sees(bob).removes(other);

        assertThat(realm.membership().members().get(one.id()).disputed()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 11, 12, 13, 14, 15, 16, 17})
    void admission_byTwoConcurrently_standsUnderTheNearerToTheRoot(int seed) {
        Person bob = realm.admin(2, "bob", founder);
        Person carol = realm.admin(3, "carol", bob);
        Person edge = realm.person(seed, "edge");
        bob.sees(carol);
        carol.admits(edge);
        bob.admits(edge);

        assertThat(realm.membership().parents()).containsEntry(edge.id(), bob.id());
    }

    @Test
    void invitation_redeemedTwice_belongsToTheFirst() {
        Person bob = realm.person(2, "bob");
        Person eve = realm.person(3, "eve");
        founder.admits(bob);
        founder.admits(eve);

        assertThat(realm.membership().redeemed()).containsEntry("00".repeat(16), bob.id());
    }

    @Test
    void record_withAForgedSignature_isIgnored() {
        Person bob = realm.person(2, "bob");
        LogRecord genuine = founder.admits(bob);
        byte[] forged = genuine.bytes().clone();
        forged[forged.length - 1] ^= 1;
        founder.said.remove(genuine);
        founder.said.add(LogRecord.decode(forged));

        assertThat(realm.membership().member(bob.id())).isEmpty();
    }

    @Test
    void record_signedForAnotherFederation_isIgnored() {
        Person bob = realm.person(2, "bob");
        Basis basis = realm.membership().basis(founder.id());
        founder.said.add(AuthorityRecord.sign(
                new Statement.Admit(bob.candidate(), 1, "00".repeat(16)), basis, founder.key, Hash.sha256()));

        assertThat(realm.membership().member(bob.id())).isEmpty();
    }

    @Test
    void record_inAnothersLog_isIgnored() {
        Person bob = realm.person(2, "bob");
        LogRecord admission = founder.admits(bob);
        AuthoritySet set = new AuthoritySet(realm.federation);

        assertThat(set.add(bob.id(), admission)).isFalse();
    }

    @Test
    void record_namingOneThatIsNotKnown_waitsForIt() {
        Person bob = realm.person(2, "bob");
        Person carol = realm.person(3, "carol");
        LogRecord first = founder.admits(bob);
        LogRecord second = founder.admits(carol);
        List<LogRecord> without = new ArrayList<>(realm.records());
        without.remove(first);
        Membership membership = realm.membership(without).orElseThrow();

        assertThat(membership.member(carol.id())).isEmpty();
        assertThat(membership.waiting()).containsExactly(AuthorityRecord.hashOf(second));
    }

    /** Carol trusted Eve, who never was a member in the end; Carol's decision must not hang on that. */
    @Test
    void record_namingOneOfSomebodyWhoWasUndone_countsAllTheSame() {
        Person bob = realm.admin(2, "bob", founder);
        Person carol = realm.admin(3, "carol", founder);
        founder.revokes(bob);
        Person eve = realm.person(4, "eve");
        bob.admits(eve);
        bob.grants(eve);
        Person frank = realm.person(5, "frank");
        eve.sees(bob).admits(frank);
        Person dave = realm.person(6, "dave");
        carol.sees(eve).admits(dave);

        assertThat(realm.membership().member(eve.id())).isEmpty();
        assertThat(realm.membership().member(frank.id())).isEmpty();
        assertThat(realm.active(dave)).isTrue();
        assertThat(realm.membership().waiting()).isEmpty();
    }

    @Test
    void authors_areThoseAdmittedByWhoeverEverHeldTheRight() {
        Person bob = realm.admin(2, "bob", founder);
        Person eve = realm.person(3, "eve");
        Person mallory = realm.person(4, "mallory");
        founder.revokes(bob);
        bob.admits(eve);
        eve.admits(mallory);
        AuthoritySet set = new AuthoritySet(realm.federation);
        realm.records().forEach(record -> set.add(Realm.author(record), record));
        set.evaluate();

        assertThat(set.authors()).containsOnlyKeys(founder.id(), bob.id(), eve.id());
    }

    @Test
    void record_ofAnUnknownKind_isReportedAndHoldsUpItsAuthor() {
        Person bob = realm.person(2, "bob");
        Person carol = realm.person(3, "carol");
        LogRecord admission = founder.admits(bob);
        founder.admits(carol);
        byte[] newer = admission.bytes().clone();
        newer[newer.length - admission.body().length] = 77;
        AuthoritySet set = new AuthoritySet(realm.federation);
        set.add(founder.id(), founder.said.get(0));
        set.add(founder.id(), LogRecord.decode(newer));
        set.add(founder.id(), founder.said.get(2));

        assertThat(set.unreadable()).hasSize(1).first().asString().contains("unknown kind 77");
        assertThat(set.evaluate().orElseThrow().members()).hasSize(1);
    }

    @Test
    void basis_withMoreConcurrentRecordsThanFit_namesTheFrontierOnly() {
        for (int i = 0; i < 80; i++) {
            realm.admin(100 + i, "admin" + i, founder);
        }

        assertThat(realm.membership().basis(founder.id()).seen()).isEmpty();
        assertThat(realm.membership().basis(realm.person(100, "admin0").id()).seen())
                .containsExactly(AuthorityRecord.hashOf(founder.said.get(founder.said.size() - 1)));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void evaluate_inEveryOrderOfArrival_givesTheSame(long seed) {
        Random random = new Random(seed);
        quarrel(random);
        List<LogRecord> records = realm.records();
        Membership expected = realm.membership();
        for (int i = 0; i < 20; i++) {
            Collections.shuffle(records, random);
            assertThat(realm.evaluated(records)).as("seed %d", seed).contains(expected);
        }
        assertThat(realm.membership(records)).as("seed %d", seed).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void evaluate_stepByStep_givesTheSameAsAtOnce(long seed) {
        Random random = new Random(seed);
        quarrel(random);
        List<LogRecord> records = realm.records();
        Collections.shuffle(records, random);
        AuthoritySet set = new AuthoritySet(realm.federation);
        records.forEach(record -> {
            set.add(Realm.author(record), record);
            set.evaluate();
        });

        assertThat(set.evaluate()).as("seed %d", seed).contains(realm.membership());
    }

    /** A few who decide at random, seldom hearing of each other. */
    private void quarrel(Random random) {
        List<Person> people = new ArrayList<>(List.of(founder));
        for (int i = 0; i < 6; i++) {
            people.add(realm.admin(20 + i, "p" + i, people.get(random.nextInt(people.size()))));
        }
        for (int i = 0; i < 30; i++) {
            Person one = people.get(random.nextInt(people.size()));
            Person other = people.get(random.nextInt(people.size()));
            switch (random.nextInt(6)) {
                case 0 -> one.removes(other);
                case 1 -> one.grants(other);
                case 2 -> one.revokes(other);
                case 3 ->
                    one.says(new Statement.Admit(
                            realm.person(200 + i, "n" + random.nextInt(4)).candidate(), 1, "00".repeat(16)));
                default -> one.sees(other);
            }
        }
    }

    /** A guard against the quadratic, not a measurement: it takes a twentieth of a second, and may take two. */
    @Test
    void evaluate_ofTwoThousandMembersWhoAllDecided_takesNoTime() {
        AuthoritySet set = new AuthoritySet(realm.federation);
        List<AuthorityRecord> decisions = new ArrayList<>();
        Person template = realm.person(2, "template");
        founder.admits(template);
        founder.grants(template);
        realm.records().forEach(record -> decisions.add(AuthorityRecord.decode(record)));
        String previous = decisions.get(decisions.size() - 1).hash();
        for (int i = 0; i < 2_000; i++) {
            String hash = Hash.hex(Hash.sha256(new byte[] {(byte) i, (byte) (i >> 8)}));
            decisions.add(new AuthorityRecord(
                    hash,
                    founder.id(),
                    4 + i,
                    previous,
                    List.of(),
                    new Statement.Admit(
                            new Statement.Candidate(Realm.key(1_000 + i).verification(), Realm.RECOVERY, "m" + i),
                            1,
                            "00".repeat(16))));
            previous = hash;
        }
        String last = previous;
        List<AuthorityRecord> all = new ArrayList<>(decisions);
        for (AuthorityRecord admission : decisions.subList(3, decisions.size())) {
            Statement.Admit admit = (Statement.Admit) admission.statement();
            all.add(new AuthorityRecord(
                    Hash.hex(Hash.sha256(Hash.unhex(admission.hash()))),
                    admit.candidate().id(),
                    1,
                    AuthorityRecord.NOTHING,
                    List.of(last),
                    new Statement.Grant(founder.id(), Right.MEMBERSHIP)));
        }
        assertThat(set.evaluate()).isEmpty();
        CpuTime.Taken<Membership> taken = CpuTime.of(() -> new AuthorityEvaluation(realm.federation, all, Set.of())
                .evaluate()
                .orElseThrow());

        assertThat(taken.result().members()).hasSize(2_002);
        assertThat(taken.time()).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void decode_ofAnyPrefixOfABody_isMalformed() {
        byte[] body = founder.admits(realm.person(2, "bob")).body();
        for (int length = 0; length < body.length; length++) {
            LogRecord cut = LogRecord.authority(Keys.authority(2), Arrays.copyOf(body, length));
            assertThatThrownBy(() -> AuthorityRecord.decode(cut)).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void decode_withUnsortedSeenRecords_isMalformed() {
        Basis unsorted = new Basis(1, AuthorityRecord.NOTHING, List.of("ff".repeat(32), "00".repeat(32)));
        LogRecord record = AuthorityRecord.sign(
                new Statement.HandOver(founder.id()), unsorted, founder.key, Hash.bytes(realm.federation));

        assertThatThrownBy(() -> AuthorityRecord.decode(record)).hasMessageContaining("not sorted");
    }

    @Test
    void decode_withMoreSeenRecordsThanAllowed_isMalformed() {
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 65; i++) {
            many.add(String.format("%064x", i));
        }
        LogRecord record = AuthorityRecord.sign(
                new Statement.HandOver(founder.id()),
                new Basis(1, AuthorityRecord.NOTHING, many),
                founder.key,
                Hash.bytes(realm.federation));

        assertThatThrownBy(() -> AuthorityRecord.decode(record)).hasMessageContaining("at most 64");
    }
}
