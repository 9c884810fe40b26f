package io.cloudlet.core.internal.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.testkit.simulated.World;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A replica that cannot be given every record goes to where the log stands all the same. */
class WalkTest {

    private static final int LARGE = 60_000;

    private final World world = new World();
    private final Keeper origin = new Keeper(world, 1).open();
    private final Keeper reader = follower(50);

    @Test
    void walk_fromNothing_givesTheSameLog() {
        putAll(500);
        compact(origin);

        reader.pullFrom(origin);

        assertSame(reader);
        assertThat(reader.rounds).isPositive();
    }

    @Test
    void walk_afterAGap_tellsWhatIsNewAndWhatIsGone() {
        putAll(50);
        reader.pullFrom(origin);
        origin.put("k7", "changed");
        origin.own.append(List.of(LogRecord.deletion("k8".getBytes(UTF_8))));
        origin.put("fresh", "v");
        compact(origin);
        reader.applied.clear();

        reader.pullFrom(origin);

        assertSame(reader);
        assertThat(reader.applied.stream().filter(record -> record.bytes().length < LARGE))
                .extracting(record -> record.kind() + " " + new String(record.key(), UTF_8))
                .contains("DELETION k8", "PUT k7", "PUT fresh")
                .doesNotContain("PUT k9");
    }

    @Test
    void walk_ofAJumpThatIsProven_bringsOnlyWhatIsNewer() {
        putAll(500);
        reader.pullFrom(origin);
        origin.put("k7", "changed");
        compact(origin);
        reader.walked = 0;
        Jump jump = jump(origin, reader);

        assertThat(jump.relation()).isEqualTo(Jump.Relation.CONTINUES);
        reader.pullFrom(origin);
        assertThat(reader.walked).isLessThan(3 * LARGE + 10_000);
    }

    @Test
    void walk_restarted_goesOnFromWhereItWas() {
        putAll(300);
        compact(origin);
        reader.pullFrom(origin);
        Keeper restarted = reader.restarted(51);
        follow(restarted);

        assertSame(restarted);
        origin.put("later", "v");
        restarted.rounds = 0;
        restarted.pullFrom(origin);
        assertSame(restarted);
        assertThat(restarted.rounds).isZero();
    }

    @Test
    void pull_fromOneWhoWalked_worksFromNothingAndFromWhereItCanTell() {
        putAll(300);
        compact(origin);
        reader.pullFrom(origin);
        Keeper second = follower(60);
        second.pullFrom(reader);
        assertSame(second);
        origin.put("later", "v");
        reader.pullFrom(origin);
        second.rounds = 0;
        second.pullFrom(reader);

        assertSame(second);
        assertThat(second.rounds).isZero();
    }

    @Test
    void pull_fromOneWhoWalkedPast_takesTheSignedRoot() {
        putAll(100);
        Keeper second = follower(60);
        second.pullFrom(origin);
        origin.own.append(List.of(LogRecord.deletion("k8".getBytes(UTF_8))));
        compact(origin);
        reader.pullFrom(origin);

        assertThat(jump(reader, second).relation()).isEqualTo(Jump.Relation.UNKNOWN);
        second.pullFrom(reader);
        assertSame(second);
        assertThat(second.stopped).isEmpty();
    }

    @Test
    void walked_withoutAProof_saysSoUntilThereIsOne() {
        putAll(100);
        Keeper second = follower(60);
        second.pullFrom(origin);
        compact(origin);
        reader.pullFrom(origin);
        assertThat(second.logs.doubts().unproven(origin.id())).isEmpty();
        second.pullFrom(reader);
        Keeper restarted = second.restarted(61);
        follow(restarted);

        for (Keeper each : List.of(second, restarted)) {
            assertThat(each.logs.doubts().unproven(origin.id()))
                    .hasValueSatisfying(words -> assertThat(words).contains("nobody could prove", "sequence 101"));
        }
        origin.put("later", "v");
        restarted.logs.ingest(origin.logs.excerpt(origin.id()).orElseThrow());
        world.settle();
        assertThat(restarted.logs.doubts().unproven(origin.id())).isEmpty();
        assertThat(restarted.logs.doubts().unknownTo(origin.id())).isEmpty();
    }

    /** A thousandth of the records changed: bytes and rounds follow that, not how many there are. */
    @ParameterizedTest
    @CsvSource({"1000, 1, 1150, 8", "10000, 10, 25000, 12", "100000, 100, 275000, 45"})
    void resync_ofAThousandth_costsByTheDifference(int records, int changed, long mostBytes, int mostRounds) {
        putAll(records);
        reader.pullFrom(origin);
        compact(origin);
        reader.pullFrom(origin);
        origin.own.append(IntStream.range(0, changed)
                .mapToObj(i -> LogRecord.put(("k" + i * 1000).getBytes(UTF_8), new byte[200]))
                .toList());
        world.settle();
        reader.rounds = 0;
        reader.walked = 0;
        Head asked = reader.logs.head(origin.id()).orElseThrow();
        reader.walk(origin, origin.logs.jumpTo(origin.id(), asked).orElseThrow(), asked);

        assertSame(reader);
        System.out.println(records + ": " + reader.walked + " bytes, " + reader.rounds + " rounds");
        assertThat(reader.walked).isLessThan(mostBytes);
        assertThat(reader.rounds).isLessThan(mostRounds);
    }

    @Test
    void jump_toACheckpointOfSomebodyElse_blamesWhoBroughtIt() {
        putAll(3);
        Jump honest = jump(origin, reader);
        Jump forged = new Jump(
                Author.opened(7).forged(origin.id()),
                honest.history(),
                Jump.Relation.UNKNOWN,
                honest.claimed(),
                List.of());

        assertBlamed(forged, Head.EMPTY);
    }

    @Test
    void jump_withAnotherHistory_blamesWhoBroughtIt() {
        putAll(3);
        Jump honest = jump(origin, reader);
        Jump other = new Jump(
                honest.checkpoint(),
                honest.history().append(new byte[32]),
                honest.relation(),
                honest.claimed(),
                honest.proof());

        assertBlamed(other, Head.EMPTY);
    }

    @Test
    void jump_claimedToContinueWithoutProof_blamesWhoBroughtIt() {
        putAll(3);
        reader.pullFrom(origin);
        Head asked = reader.logs.head(origin.id()).orElseThrow();
        putAll(9);
        Jump honest = jump(origin, reader);
        List<byte[]> wrong = new ArrayList<>(honest.proof());
        wrong.set(0, new byte[32]);

        assertBlamed(
                new Jump(honest.checkpoint(), honest.history(), honest.relation(), honest.claimed(), wrong), asked);
    }

    @Test
    void jump_claimedToContradictWhatItContinues_blamesWhoBroughtIt() {
        putAll(3);
        reader.pullFrom(origin);
        Head asked = reader.logs.head(origin.id()).orElseThrow();
        putAll(9);
        Jump honest = jump(origin, reader);

        assertBlamed(
                new Jump(
                        honest.checkpoint(),
                        honest.history(),
                        Jump.Relation.CONTRADICTS,
                        honest.claimed(),
                        honest.proof()),
                asked);
        assertThat(reader.logs.doubts().quarantined(origin.id())).isFalse();
    }

    @Test
    void take_ofATamperedNode_blamesWhoBroughtIt() {
        putAll(50);
        Walk walk = begun();
        List<Walk.Want> wants = walk.next(1);
        Walk.Got got = answer(wants.get(0), walk);
        byte[] tampered = got.node().clone();
        tampered[40] ^= 1;

        assertThatThrownBy(() -> walk.take(wants, List.of(new Walk.Got(tampered, got.records()))))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void take_ofATamperedRecord_blamesWhoBroughtIt() {
        putAll(50);
        Walk walk = begun();
        List<Walk.Want> wants = walk.next(1);
        Walk.Got got = answer(wants.get(0), walk);
        List<byte[]> tampered = new ArrayList<>(got.records());
        tampered.set(
                0, LogRecord.put("k1".getBytes(UTF_8), "evil".getBytes(UTF_8)).bytes());

        assertThatThrownBy(() -> walk.take(wants, List.of(new Walk.Got(got.node(), tampered))))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void take_ofMoreThanWasAskedFor_blamesWhoBroughtIt() {
        putAll(50);
        Walk walk = begun();
        List<Walk.Want> wants = walk.next(1);
        Walk.Got got = answer(wants.get(0), walk);

        assertThatThrownBy(() -> walk.take(wants, List.of(got, got))).isInstanceOf(MalformedException.class);
        List<byte[]> more = new ArrayList<>(got.records());
        more.add(got.records().get(0));
        Walk second = begun();
        assertThatThrownBy(() -> second.take(second.next(1), List.of(new Walk.Got(got.node(), more))))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void take_ofNothingForEver_neverTakesEffect() {
        putAll(50);
        Walk walk = begun();
        for (int i = 0; i < 100; i++) {
            walk.take(walk.next(16), List.of());
        }

        assertThat(walk.complete()).isFalse();
        assertThat(reader.applied).isEmpty();
    }

    @Test
    void walked_onToARootWithoutAnAuthorityRecordThatWasThere_isAFork() {
        Author author = Author.opened(9);
        author.write(LogRecord.authority(Keys.authority(1), "a".getBytes(UTF_8)));
        Author forgetful = author.copy(10);
        reader.follow(author);
        reader.take(author.suffix(0));
        forgetful.tree = forgetful.tree.remove(Keys.authority(1));
        forgetful.open();
        Head read = reader.logs.head(author.id()).orElseThrow();
        List<byte[]> proof = List.of(HistoryTree.leafHash(forgetful.records.get(2)));
        Jump.Relation goesOn = Jump.Relation.CONTINUES;
        reader.walk(
                forgetful.tree,
                new Jump(forgetful.checkpoint(), forgetful.history, goesOn, read.history(), proof),
                read);

        assertThat(reader.logs.doubts().quarantined(author.id())).isTrue();
    }

    @Test
    void walked_toARecordUnderAnothersKey_stopsItsOrigin() {
        Author author = Author.opened(9).put("k", "v");
        author.tree = author.tree.put(
                "other".getBytes(UTF_8),
                2,
                LogRecord.decode(author.records.get(1)).hash());
        reader.follow(author);
        LogRecord record = LogRecord.decode(author.records.get(1));
        MerkleSearchTree lie = MerkleSearchTree.of(List.of(
                MerkleSearchTree.Entry.of(record, 2),
                new MerkleSearchTree.Entry("other".getBytes(UTF_8), 2, record.hash(), record)));
        reader.walkTo(author, lie);

        assertThat(reader.logs.doubts().trouble(author.id()).orElseThrow()).contains("under the key of another");
        assertThat(reader.logs.doubts().quarantined(author.id())).isFalse();
    }

    @Test
    void walked_toARecordOfUnknownVersion_stopsItsOriginAlone() {
        Author author = Author.opened(9);
        byte[] unknown = {2, 1, 0, 0, 1, 'k'};
        author.raw(unknown);
        author.tree = author.tree.put(new byte[] {'k'}, 2, HistoryTree.leafHash(unknown));
        reader.follow(author);
        Jump jump =
                new Jump(author.checkpoint(), author.history, Jump.Relation.UNKNOWN, Head.EMPTY.history(), List.of());
        Walk walk = reader.logs.jump(jump, Head.EMPTY, () -> true).orElseThrow();
        walk.take(walk.next(1), List.of(new Walk.Got(author.tree.top().encode(), List.of(unknown))));
        reader.logs.walked(walk);

        assertThat(reader.logs.doubts().trouble(author.id()).orElseThrow()).contains("version 2");
        assertThat(reader.logs.doubts().quarantined(author.id())).isFalse();
        putAll(3);
        reader.pullFrom(origin);
        assertSame(reader);
    }

    @Test
    void walked_toADeletionThatLives_stopsItsOrigin() {
        Author author = Author.opened(9).put("k", "v");
        MerkleSearchTree lie = author.tree.put(LogRecord.deletion("d".getBytes(UTF_8)), 2);
        author.tree = lie;
        reader.follow(author);
        reader.walkTo(author, lie);

        assertThat(reader.logs.doubts().trouble(author.id()).orElseThrow()).contains("a live DELETION");
    }

    @Test
    void walked_toMoreThanTheQuota_stopsItsOrigin() {
        Author author = Author.opened(9);
        MerkleSearchTree lie = MerkleSearchTree.of(IntStream.range(0, LogContent.MOST_LIVE + LogContent.MOST_LIVE / 4)
                .mapToObj(i -> MerkleSearchTree.Entry.of(LogRecord.put(("k" + i).getBytes(UTF_8), new byte[0]), 1))
                .toList());
        author.tree = lie;
        reader.follow(author);
        reader.walkTo(author, lie);

        assertThat(reader.logs.doubts().trouble(author.id()).orElseThrow()).contains("live records");
        assertThat(reader.walked).as("not all of it is fetched").isLessThan(100L * lie.size());
    }

    @Test
    void of_aWholeSet_isTheTreeThatPutsGive() {
        MerkleSearchTree one = MerkleSearchTree.empty();
        List<MerkleSearchTree.Entry> entries = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            LogRecord record = LogRecord.put(("k" + i).getBytes(UTF_8), new byte[i % 7]);
            one = one.put(record, i + 1);
            entries.add(MerkleSearchTree.Entry.of(record, i + 1));
        }

        assertThat(MerkleSearchTree.of(entries).root()).isEqualTo(one.root());
        assertThat(MerkleSearchTree.of(List.of()).root()).isEqualTo(new byte[32]);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 13, 14, 20, 47, 49, 60})
    void decode_ofANodeCutAnywhere_isTheOriginsFault(int length) {
        Author author = Author.opened(9).put("k", "v");
        byte[] node = Arrays.copyOf(author.tree.top().encode(), length);

        assertThatThrownBy(() -> WalkedNode.decode(node)).isInstanceOf(MalformedException.class);
    }

    private Keeper follower(long seed) {
        Keeper keeper = new Keeper(world, seed).open();
        follow(keeper);
        return keeper;
    }

    private void follow(Keeper keeper) {
        keeper.logs.follow(origin.id(), Keeper.keys(origin.identity));
    }

    private void putAll(int count) {
        origin.own.append(IntStream.range(0, count)
                .mapToObj(i -> LogRecord.put(("k" + i).getBytes(UTF_8), new byte[20]))
                .toList());
        world.settle();
    }

    /** Makes a log that nobody can be given from the beginning any more. */
    private static void compact(Keeper which) {
        long before = which.own.log().files().floor();
        for (int i = 0; which.own.log().files().floor() == before; i++) {
            which.own.append(List.of(LogRecord.put(("large" + i % 3).getBytes(UTF_8), new byte[LARGE])));
            which.world.settle();
        }
    }

    private Walk begun() {
        Optional<Walk> walk = reader.logs.jump(jump(origin, reader), Head.EMPTY, () -> false);
        return walk.orElseThrow();
    }

    private Walk.Got answer(Walk.Want want, Walk walk) {
        return origin.own
                .log()
                .content()
                .tree()
                .walked(want, walk.since(), 100_000)
                .orElseThrow();
    }

    private Jump jump(Keeper from, Keeper to) {
        return from.logs
                .jumpTo(origin.id(), to.logs.head(origin.id()).orElse(Head.EMPTY))
                .orElseThrow();
    }

    private void assertBlamed(Jump jump, Head asked) {
        assertThatThrownBy(() -> reader.logs.jump(jump, asked, () -> true)).isInstanceOf(MalformedException.class);
    }

    private void assertSame(Keeper keeper) {
        Checkpoint mine = keeper.logs.checkpoint(origin.id()).orElseThrow();
        assertThat(mine.head()).isEqualTo(origin.own.checkpoint().head());
        assertThat(Hash.hex(keeper.logs.tree(origin.id()).orElseThrow().root()))
                .isEqualTo(origin.own.checkpoint().root());
    }
}
