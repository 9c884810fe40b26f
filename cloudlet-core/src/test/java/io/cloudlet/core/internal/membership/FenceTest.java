package io.cloudlet.core.internal.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.CloudletId;
import io.cloudlet.Right;
import io.cloudlet.core.CpuTime;
import io.cloudlet.core.internal.membership.Realm.Person;
import io.cloudlet.core.internal.state.Head;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.policy.Fence;
import io.cloudlet.policy.FenceId;
import io.cloudlet.policy.KeeperAway;
import io.cloudlet.policy.Region;
import io.cloudlet.trust.TrustLevel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fences as a function of what was decided, whoever decided it and in whatever order it arrives. */
class FenceTest {

    private final Realm realm = new Realm();
    private final Person founder = realm.founder;
    private final Person bob = realm.fencer(2, "bob", founder);
    private final Person carol = realm.fencer(3, "carol", founder);
    private final Person edge = realm.person(4, "edge");
    private final Person dave = realm.person(5, "dave");
    private final FenceId geo;

    FenceTest() {
        founder.admits(edge);
        founder.admits(dave);
        geo = founder.draws("geoB", founder, edge);
        bob.sees(founder);
        carol.sees(founder);
        edge.sees(founder);
    }

    private List<CloudletId> roster() {
        return List.copyOf(realm.fence(geo).roster());
    }

    @Test
    void draw_byAHolderOfTheRight_saysAllThatWasWanted() {
        Fence wanted = Fence.named("strict")
                .regions("FR", "DE")
                .members(edge.id(), dave.id())
                .whenKeeperAway(KeeperAway.STOP)
                .requires(TrustLevel.HARDWARE);
        FenceId id = new FenceId(AuthorityRecord.hashOf(bob.says(FenceStatement.Draw.of(wanted, dave.id()))));
        DrawnFence fence = realm.fence(id);

        assertThat(fence.drawnBy()).isEqualTo(bob.id());
        assertThat(fence.name()).isEqualTo("strict");
        assertThat(fence.regions()).containsExactly(new Region("DE"), new Region("FR"));
        assertThat(fence.roster()).containsExactlyInAnyOrder(edge.id(), dave.id());
        assertThat(fence.requires()).isEqualTo(TrustLevel.HARDWARE);
        assertThat(fence.whenKeeperAway()).isEqualTo(KeeperAway.STOP);
        assertThat(fence.keeper()).isEqualTo(dave.id());
        assertThat(fence.term()).isEqualTo(1);
        assertThat(fence.disputed() || fence.removed()).isFalse();
        assertThat(fence.allows(new Region("DE-BE"))).isTrue();
        assertThat(fence.allows(new Region("PL"))).isFalse();
    }

    @Test
    void draw_bySomebodyWithoutTheRight_isIgnored() {
        FenceId forbidden = edge.draws("mine", edge);

        assertThat(realm.membership().fence(forbidden)).isEmpty();
    }

    @Test
    void change_bySomebodyWithoutTheRight_isIgnored() {
        DrawnFence before = realm.fence(geo);
        edge.includes(geo, dave);
        edge.excludes(geo, founder);
        edge.rotates(geo);
        edge.handsKeys(geo, 2, edge);
        edge.erases(geo);

        assertThat(realm.fence(geo)).isEqualTo(before);
    }

    @Test
    void change_ofAFenceThatNobodyDrew_isIgnored() {
        FenceId unknown = new FenceId("ee".repeat(32));
        bob.includes(unknown, dave);
        bob.erases(unknown);

        assertThat(realm.membership().fences()).containsOnlyKeys(geo);
    }

    @Test
    void include_ofTwoApart_takesBothIn() {
        bob.includes(geo, dave);
        carol.includes(geo, carol);

        assertThat(roster()).containsExactlyInAnyOrder(founder.id(), edge.id(), dave.id(), carol.id());
    }

    @Test
    void exclude_afterTheInclusion_takesOut() {
        bob.includes(geo, dave);
        carol.sees(bob).excludes(geo, dave, 5);

        assertThat(realm.fence(geo).has(dave.id())).isFalse();
        assertThat(realm.fence(geo).excluded().get(dave.id()).sequence()).isEqualTo(5);
    }

    @Test
    void include_afterTheExclusion_takesInAgain() {
        bob.excludes(geo, edge);
        carol.sees(bob).includes(geo, edge);

        assertThat(realm.fence(geo).has(edge.id())).isTrue();
        assertThat(realm.fence(geo).excluded()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 11, 12, 13, 14, 15})
    void include_apartFromTheExclusion_yields(int seed) {
        Person guest = realm.person(seed, "guest");
        bob.includes(geo, guest);
        carol.excludes(geo, guest);

        assertThat(realm.fence(geo).has(guest.id())).isFalse();
        assertThat(realm.fence(geo).excluded()).containsOnlyKeys(guest.id());
    }

    /** It has seen a decision that lost, not the one that won. */
    @Test
    void include_afterOneOfTwoExclusions_yieldsToTheOther() {
        bob.excludes(geo, edge);
        carol.excludes(geo, edge);
        bob.includes(geo, edge);
        assertThat(realm.fence(geo).has(edge.id())).isFalse();
        bob.sees(carol).includes(geo, edge);

        assertThat(realm.fence(geo).has(edge.id())).isTrue();
    }

    @Test
    void exclude_apartFromAnInclusionNearerToTheRoot_yields() {
        Person far = realm.fencer(20, "far", realm.admin(21, "admin", founder));
        founder.sees(far).grants(far, Right.FENCES);
        far.sees(founder);
        founder.includes(geo, dave);
        far.excludes(geo, dave);
        assertThat(realm.fence(geo).has(dave.id())).isTrue();
        far.sees(founder).excludes(geo, dave);

        assertThat(realm.fence(geo).has(dave.id())).isFalse();
    }

    /** Handing over all rights does not settle anew what had been settled when it was done. */
    @Test
    void include_byTheFormerRoot_standsAfterItHandedOver() {
        founder.includes(geo, dave);
        bob.excludes(geo, dave);
        founder.sees(bob).handsOver(bob);
        bob.sees(founder).rotates(geo);

        assertThat(realm.membership().root()).isEqualTo(bob.id());
        assertThat(realm.fence(geo).has(dave.id())).isTrue();
    }

    @Test
    void exclude_byTwoApart_keepsTheShorterLog() {
        bob.excludes(geo, edge, 9);
        carol.excludes(geo, edge, 7);

        assertThat(realm.fence(geo).excluded().get(edge.id()).sequence()).isEqualTo(7);
    }

    @Test
    void exclude_afterAnExclusion_saysAnewHowFarItsLogCounts() {
        bob.excludes(geo, edge, 7);
        carol.sees(bob).excludes(geo, edge, 9);

        assertThat(realm.fence(geo).excluded().get(edge.id()).sequence()).isEqualTo(9);
    }

    @Test
    void exclude_ofTheKeeper_leavesItKeeperOutside() {
        bob.excludes(geo, founder);

        assertThat(realm.fence(geo).keeper()).isEqualTo(founder.id());
        assertThat(realm.fence(geo).has(founder.id())).isFalse();
    }

    @Test
    void exclude_ofAllApart_leavesAnEmptyRoster() {
        bob.excludes(geo, founder);
        carol.excludes(geo, edge);

        assertThat(roster()).isEmpty();
    }

    @Test
    void handOver_toOneOfTheRoster_beginsATerm() {
        bob.handsKeys(geo, 2, edge);

        assertThat(realm.fence(geo).keeper()).isEqualTo(edge.id());
        assertThat(realm.fence(geo).term()).isEqualTo(2);
    }

    @Test
    void handOver_toOneOutsideTheRoster_isIgnored() {
        bob.handsKeys(geo, 2, dave);
        bob.excludes(geo, edge);
        bob.handsKeys(geo, 2, edge);

        assertThat(realm.fence(geo).keeper()).isEqualTo(founder.id());
        assertThat(realm.fence(geo).term()).isEqualTo(1);
    }

    /** What was not seen cannot undo it: keys were made under that term already. */
    @Test
    void handOver_apartFromTheExclusionOfWhomItNames_counts() {
        bob.handsKeys(geo, 2, edge);
        carol.excludes(geo, edge);

        assertThat(realm.fence(geo).keeper()).isEqualTo(edge.id());
        assertThat(realm.fence(geo).term()).isEqualTo(2);
        assertThat(realm.fence(geo).has(edge.id())).isFalse();
    }

    /** The included one was not in the roster as far as the author had seen, whatever came in apart. */
    @Test
    void handOver_apartFromTheInclusionOfWhomItNames_isIgnored() {
        founder.includes(geo, dave);
        bob.handsKeys(geo, 2, dave);

        assertThat(realm.fence(geo).term()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 3, 4, Long.MAX_VALUE})
    void handOver_withAnyTermButTheNext_isIgnored(long term) {
        bob.handsKeys(geo, term, edge);

        assertThat(realm.fence(geo).term()).isEqualTo(1);
        assertThat(realm.fence(geo).keeper()).isEqualTo(founder.id());
    }

    @Test
    void handOver_byTwoApart_goesToTheNearerToTheRoot() {
        founder.includes(geo, dave);
        bob.sees(founder).handsKeys(geo, 2, edge);
        founder.handsKeys(geo, 2, dave);

        assertThat(realm.fence(geo).keeper()).isEqualTo(dave.id());
    }

    @Test
    void handOver_byTwoApartEquallyNear_goesToTheLowerHash() {
        founder.includes(geo, dave);
        String one = AuthorityRecord.hashOf(bob.sees(founder).handsKeys(geo, 2, edge));
        String other = AuthorityRecord.hashOf(carol.sees(founder).handsKeys(geo, 2, dave));
        Person expected = one.compareTo(other) < 0 ? edge : dave;

        assertThat(realm.fence(geo).keeper()).isEqualTo(expected.id());
    }

    @Test
    void handOver_havingSeenTwoApart_wins() {
        bob.handsKeys(geo, 2, edge);
        founder.handsKeys(geo, 2, founder);
        carol.sees(bob, founder).handsKeys(geo, 3, edge);

        assertThat(realm.fence(geo).keeper()).isEqualTo(edge.id());
        assertThat(realm.fence(geo).term()).isEqualTo(3);
    }

    /** Keys of term 3 are in use: a term that was not heard of before must not make them void. */
    @Test
    void handOver_ofALowerTermNearerToTheRoot_yields() {
        bob.handsKeys(geo, 2, edge);
        bob.handsKeys(geo, 3, founder);
        founder.handsKeys(geo, 2, edge);

        assertThat(realm.fence(geo).keeper()).isEqualTo(founder.id());
        assertThat(realm.fence(geo).term()).isEqualTo(3);
    }

    /** Bob's keeper of term 2 made the keys that his keeper of term 3 goes on from. */
    @Test
    void keepers_ofFormerTerms_areThoseThatTheHandOverHadSeen() {
        bob.handsKeys(geo, 2, edge);
        bob.handsKeys(geo, 3, founder);
        founder.handsKeys(geo, 2, founder);

        assertThat(realm.fence(geo).keepers()).isEqualTo(Map.of(1L, founder.id(), 2L, edge.id(), 3L, founder.id()));
    }

    @Test
    void rotate_everyOrder_changesTheDigest() {
        String none = realm.fence(geo).orders();
        String one = AuthorityRecord.hashOf(bob.rotates(geo));
        String afterOne = realm.fence(geo).orders();
        String other = AuthorityRecord.hashOf(carol.rotates(geo));
        String lower = one.compareTo(other) < 0 ? one : other;
        String higher = lower.equals(one) ? other : one;

        assertThat(none).isEqualTo(Hash.hex(Hash.sha256()));
        assertThat(afterOne).isEqualTo(Hash.hex(Hash.sha256(Hash.unhex(one))));
        assertThat(realm.fence(geo).orders()).isEqualTo(Hash.hex(Hash.sha256(Hash.unhex(lower), Hash.unhex(higher))));
    }

    @Test
    void erase_byAnybodyWithTheRight_isForGood() {
        bob.erases(geo);
        founder.includes(geo, dave);
        founder.sees(bob).includes(geo, carol);

        assertThat(realm.fence(geo).removed()).isTrue();
        assertThat(realm.fence(geo).has(edge.id())).isFalse();
        assertThat(realm.membership().fencesOf(edge.id())).isEmpty();
    }

    @Test
    void name_drawnTwiceApart_isDisputedUntilOneIsErased() {
        FenceId one = bob.draws("twin", edge);
        FenceId other = carol.draws("twin", dave);
        assertThat(realm.fence(one).disputed()).isTrue();
        assertThat(realm.fence(other).disputed()).isTrue();
        assertThat(realm.fence(geo).disputed()).isFalse();
        founder.sees(carol).erases(other);

        assertThat(realm.fence(one).disputed()).isFalse();
        assertThat(realm.fence(other).disputed()).isFalse();
    }

    @Test
    void revocation_ofTheRight_cutsWhatWasNotSeen() {
        bob.includes(geo, dave);
        founder.sees(bob).revokes(bob, Right.FENCES);
        bob.excludes(geo, edge);
        FenceId late = bob.draws("late", edge);

        assertThat(realm.fence(geo).has(dave.id())).isTrue();
        assertThat(realm.fence(geo).has(edge.id())).isTrue();
        assertThat(realm.membership().fence(late)).isEmpty();
    }

    @Test
    void removal_ofAHolder_cutsWhatWasNotSeenAndLeavesTheRest() {
        bob.includes(geo, dave);
        FenceId drawn = bob.draws("drawn", edge);
        founder.sees(bob).removes(bob);
        bob.handsKeys(geo, 2, edge);
        bob.erases(drawn);

        assertThat(realm.fence(geo).has(dave.id())).isTrue();
        assertThat(realm.fence(geo).term()).isEqualTo(1);
        assertThat(realm.fence(drawn).removed()).isFalse();
    }

    /** Who was cut has no say, but what honest ones saw through it is seen all the same. */
    @Test
    void include_havingSeenAnExclusionThroughSomebodyCut_takesIn() {
        Person rogue = realm.fencer(30, "rogue", founder);
        carol.sees(founder).excludes(geo, edge);
        rogue.sees(carol).rotates(geo);
        founder.revokes(rogue, Right.FENCES);
        String seen = AuthorityRecord.hashOf(rogue.said.get(0));
        AuthorityRecord.Basis own = realm.evaluated(bob.seen).orElseThrow().basis(bob.id());
        bob.says(
                new FenceStatement.Include(geo, new TreeSet<>(Realm.ids(edge))),
                new AuthorityRecord.Basis(own.position(), own.previous(), List.of(seen)));

        assertThat(realm.fence(geo).has(edge.id())).isTrue();
        assertThat(realm.fence(geo).orders()).isEqualTo(Hash.hex(Hash.sha256()));
    }

    @Test
    void moved_afterADecision_areThoseItWasAbout() {
        Membership before = realm.membership();
        bob.includes(geo, dave);
        bob.excludes(geo, edge);
        Membership after = realm.membership();
        founder.sees(bob).erases(geo);

        assertThat(after.movedSince(before)).containsExactlyInAnyOrder(dave.id(), edge.id());
        assertThat(after.movedSince(after)).isEmpty();
        assertThat(realm.membership().movedSince(after)).containsExactlyInAnyOrder(dave.id(), founder.id());
        assertThat(after.fencesOf(dave.id()).map(DrawnFence::id)).containsExactly(geo);
        assertThat(after.fencesOf(edge.id())).isEmpty();
    }

    /** A right over fences makes nobody's log to follow, but whoever holds it was admitted, and so its log is. */
    @Test
    void authors_holdEverybodyWhoMayDecideAboutFences() {
        bob.grants(edge, Right.FENCES);
        edge.sees(bob).includes(geo, dave);
        AuthoritySet set = new AuthoritySet(realm.federation);
        realm.records().forEach(record -> set.add(Realm.author(record), record));

        assertThat(set.evaluate().orElseThrow().fence(geo).orElseThrow().has(dave.id()))
                .isTrue();
        assertThat(set.authors()).containsKeys(edge.id(), bob.id(), carol.id());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
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
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void decision_havingSeenTheWholeQuarrel_isTheLastWord(long seed) {
        Random random = new Random(seed);
        quarrel(random);
        people().forEach(founder::sees);
        founder.includes(geo, edge, carol);
        founder.excludes(geo, dave);
        founder.handsKeys(geo, realm.fence(geo).term() + 1, edge);

        assertThat(realm.fence(geo).has(edge.id())).as("seed %d", seed).isTrue();
        assertThat(realm.fence(geo).has(carol.id())).as("seed %d", seed).isTrue();
        assertThat(realm.fence(geo).has(dave.id())).as("seed %d", seed).isFalse();
        assertThat(realm.fence(geo).keeper()).as("seed %d", seed).isEqualTo(edge.id());
    }

    private List<Person> people() {
        return List.of(founder, bob, carol, edge, dave);
    }

    /** A few who decide at random, seldom hearing of each other; rights come and go between. */
    private void quarrel(Random random) {
        List<BiConsumer<Person, Person>> doings = List.of(
                (one, other) -> one.includes(geo, other),
                (one, other) -> one.includes(geo, other),
                (one, other) -> one.excludes(geo, other, random.nextInt(5)),
                (one, other) -> one.excludes(geo, other, random.nextInt(5)),
                (one, other) -> one.handsKeys(geo, 2 + random.nextInt(3), other),
                (one, other) -> one.rotates(geo),
                (one, other) -> one.draws("f" + random.nextInt(2), other),
                (one, other) -> one.grants(other, Right.FENCES),
                (one, other) -> one.revokes(other, Right.FENCES),
                Person::sees,
                Person::sees,
                Person::sees);
        for (int i = 0; i < 40; i++) {
            Person one = people().get(random.nextInt(people().size()));
            Person other = people().get(random.nextInt(people().size()));
            doings.get(random.nextInt(doings.size())).accept(one, other);
        }
    }

    @Test
    void include_apartOfMoreThanAFenceHolds_takesInWhoCameFirst() {
        List<CloudletId> crowd = crowd(1_200);
        bob.says(new FenceStatement.Include(geo, new TreeSet<>(crowd.subList(0, 900))));
        carol.says(new FenceStatement.Include(geo, new TreeSet<>(crowd.subList(900, 1_200))));
        DrawnFence full = realm.fence(geo);
        assertThat(full.roster()).hasSize(Fence.MOST_MEMBERS).contains(founder.id(), edge.id());
        TreeMap<CloudletId, Head> gone = new TreeMap<>();
        crowd.subList(0, 202).forEach(id -> gone.put(id, Head.EMPTY));
        founder.sees(bob, carol).says(new FenceStatement.Exclude(geo, gone));

        assertThat(realm.fence(geo).roster()).hasSize(1_000).containsAll(crowd.subList(202, 1_200));
    }

    /** A guard against the quadratic, not a measurement: it takes a tenth of a second, and may take two. */
    @Test
    void evaluate_ofAThousandMembersWithHundredsOfChanges_takesNoTime() {
        List<CloudletId> crowd = crowd(1_000);
        List<AuthorityRecord> all = new ArrayList<>();
        realm.records().forEach(record -> all.add(AuthorityRecord.decode(record)));
        for (Person author : List.of(bob, carol)) {
            String previous = AuthorityRecord.NOTHING;
            for (int i = 0; i < 200; i++) {
                TreeMap<CloudletId, Head> out = new TreeMap<>();
                crowd.subList(i, i + 500).forEach(id -> out.put(id, Head.EMPTY));
                FenceStatement statement = i % 2 == 0
                        ? new FenceStatement.Include(geo, new TreeSet<>(crowd))
                        : new FenceStatement.Exclude(geo, out);
                String hash = Hash.hex(Hash.sha256(Hash.bytes(author.id()), new byte[] {(byte) i}));
                List<String> seen = i == 0 ? List.of(geo.hex()) : List.of();
                all.add(new AuthorityRecord(hash, author.id(), i + 1, previous, seen, statement));
                previous = hash;
            }
        }
        CpuTime.Taken<Membership> taken = CpuTime.of(() -> new AuthorityEvaluation(realm.federation, all, Set.of())
                .evaluate()
                .orElseThrow());

        assertThat(taken.result().waiting()).isEmpty();
        assertThat(taken.result().fence(geo).orElseThrow().excluded()).hasSize(500);
        assertThat(taken.time()).isLessThan(Duration.ofSeconds(10));
    }

    private static List<CloudletId> crowd(int size) {
        List<CloudletId> crowd = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            crowd.add(new CloudletId(String.format("%064x", i + 1)));
        }
        return crowd;
    }
}
