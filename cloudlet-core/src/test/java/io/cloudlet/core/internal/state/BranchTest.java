package io.cloudlet.core.internal.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.testkit.simulated.World;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A home that was restored from a backup, and an origin that says two things. */
class BranchTest {

    private final World world = new World();
    private final Keeper origin = new Keeper(world, 1).open();
    private final Keeper reader = follower(50);
    private final Keeper second = follower(60);

    @Test
    void restored_readers_followTheHigherBranch() {
        Keeper backup = parted();
        reader.pullFrom(backup);

        assertThat(reader.logs.head(origin.id()))
                .contains(backup.own.checkpoint().head());
        assertThat(reader.logs.live(origin.id(), "original".getBytes(UTF_8))).isEmpty();
        assertThat(reader.logs.live(origin.id(), "restored".getBytes(UTF_8))).isPresent();
        assertThat(reader.stopped).isEmpty();
    }

    @Test
    void restored_shownTheLowerBranch_writesAnewWhatThatPutAndDeleted() {
        Keeper backup = parted();
        reader.pullFrom(backup);
        backup.pullFrom(reader);

        assertMerged(backup);
        reader.pullFrom(backup);
        assertMerged(reader, backup);
        second.pullFrom(reader);
        assertMerged(second, backup);
    }

    @Test
    void restored_shownTheLowerBranchAgain_takesItOverOnce() {
        Keeper backup = parted();
        Keeper slow = follower(70);
        slow.pullFrom(second);
        for (Keeper each : List.of(reader, second, slow)) {
            each.pullFrom(backup);
        }
        backup.pullFrom(reader);
        Head merged = backup.own.checkpoint().head();
        backup.put("original", "newer");
        for (Keeper each : List.of(reader, second, slow, reader)) {
            backup.pullFrom(each);
        }

        assertThat(backup.own.epoch()).isEqualTo(merged.epoch());
        assertThat(backup.own.get("original".getBytes(UTF_8)).body()).isEqualTo("newer".getBytes(UTF_8));
        assertThat(backup.stopped).isEmpty();
        Keeper restarted = backup.restarted(5).open();
        LogEpoch epoch = restarted.own.epoch();
        restarted.pullFrom(slow);
        assertThat(restarted.own.epoch()).isEqualTo(epoch);
        assertMerged(restarted);
    }

    @Test
    void restored_shownAHigherBranchByOneAndItsOwnByAnother_takesEachOverOnce() {
        Keeper backup = restoredBehind();
        second.pullFrom(backup);
        backup.pullFrom(reader);
        LogEpoch merged = backup.own.epoch();
        second.pullFrom(backup);
        backup.pullFrom(second);

        assertThat(backup.own.epoch()).isEqualTo(merged);
        assertMerged(second, backup);
        assertThat(second.logs.doubts().unknownTo(origin.id())).isEmpty();
    }

    @Test
    void restored_readerRestartedBeforeItShowedWhatItLeft_showsItThen() {
        Keeper backup = parted();
        reader.pullFrom(backup);
        Keeper restarted = again(reader, 51);
        backup.pullFrom(restarted);

        assertMerged(backup);
        restarted.pullFrom(backup);
        assertMerged(restarted, backup);
    }

    @Test
    void left_untilItIsTakenOver_isKept() {
        Keeper backup = parted();
        reader.pullFrom(backup);
        assertThat(reader.logs.doubts().unknownTo(origin.id())).hasSize(1);
        Keeper opened = backup.restarted(7).open().restarted(8).open();
        reader.pullFrom(opened);
        assertThat(reader.logs.doubts().unknownTo(origin.id())).hasSize(1);

        opened.pullFrom(reader);
        reader.pullFrom(opened);
        assertThat(reader.logs.doubts().unknownTo(origin.id())).isEmpty();
        assertThat(again(reader, 51).logs.doubts().unknownTo(origin.id())).isEmpty();
        assertThat(reader.store.streams()).noneMatch(stream -> stream.startsWith("left/"));
    }

    @Test
    void left_twice_bothAreKept() {
        Keeper backup = parted();
        reader.pullFrom(backup);
        Keeper third = backup.restarted(7);
        backup.put("first", "v");
        reader.pullFrom(backup);
        third.open();
        third.put("third", "v");
        reader.pullFrom(third);
        Keeper restarted = again(reader, 51);
        assertThat(restarted.logs.doubts().unknownTo(origin.id())).hasSize(2);

        third.pullFrom(restarted);
        assertMerged(third);
        assertThat(third.own.get("first".getBytes(UTF_8))).isNotNull();
        assertThat(third.own.get("third".getBytes(UTF_8))).isNotNull();
        restarted.pullFrom(third);
        assertThat(restarted.logs.doubts().unknownTo(origin.id())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void left_crashAtAnyStep_losesNothing(int stored) {
        Keeper backup = parted();
        reader.store.hold();
        reader.pullFrom(backup);
        for (int step = 0; step < stored; step++) {
            reader.store.releaseNext();
            world.settle();
        }
        Keeper restarted = again(reader, 51);
        restarted.pullFrom(backup);
        backup.pullFrom(restarted);

        assertMerged(backup);
    }

    @Test
    void left_manyTimes_keepsTheHighest() {
        Keeper backup = parted();
        for (int i = 0; i < 6; i++) {
            reader.pullFrom(backup);
            Keeper next = backup.restarted(70 + i);
            backup.put("part" + i, "v");
            reader.pullFrom(backup);
            backup = next.open();
            backup.put("restored", "v" + i);
        }
        reader.pullFrom(backup);

        assertThat(reader.logs.doubts().unknownTo(origin.id())).hasSize(LeftBranches.MOST);
        assertThat(again(reader, 51).logs.doubts().unknownTo(origin.id()))
                .extracting(branch -> branch.checkpoint().head())
                .isEqualTo(reader.logs.doubts().unknownTo(origin.id()).stream()
                        .map(branch -> branch.checkpoint().head())
                        .toList());
    }

    /** A reader after a crash. */
    private Keeper again(Keeper crashed, long run) {
        Keeper restarted = crashed.restarted(run).open();
        restarted.logs.follow(origin.id(), Keeper.keys(origin.identity));
        return restarted;
    }

    @Test
    void restored_shownAHigherBranch_continuesThatAndWritesAnewItsOwn() {
        Keeper backup = restoredBehind();
        Head higher = reader.logs.head(origin.id()).orElseThrow();
        reader.pullFrom(backup);
        assertThat(reader.logs.head(origin.id())).contains(higher);
        backup.pullFrom(reader);

        assertMerged(backup);
        assertThat(backup.own.checkpoint().head().epoch().number()).isEqualTo(4);
        reader.pullFrom(backup);
        assertMerged(reader, backup);
        Keeper again = backup.restarted(5).open();
        again.put("later", "v");
        reader.pullFrom(again);
        assertThat(reader.logs.head(origin.id()))
                .contains(again.own.checkpoint().head());
    }

    @Test
    void restored_lostPowerWhileItContinuesBoth_doesSoAgain() {
        Keeper backup = restoredBehind();
        backup.store.hold();
        backup.pullFrom(reader);
        for (int step = 0; step < 2; step++) {
            backup.store.releaseNext();
            world.settle();
            Keeper crashed = backup.restarted(20 + step).open();
            Keeper other = follower(70 + step);
            other.pullFrom(reader);
            other.pullFrom(crashed);
            crashed.pullFrom(other);
            assertMerged(crashed);
        }
    }

    @Test
    void restored_readByWhoeverLacksTheLostBranch_stillWritesAnewWhatItLost() {
        Keeper backup = parted();
        Keeper newcomer = follower(70);
        newcomer.pullFrom(backup);
        Keeper again = backup.restarted(6).open();
        newcomer.pullFrom(again);
        newcomer.pullFrom(again);
        reader.pullFrom(again);
        again.pullFrom(reader);

        assertMerged(again);
    }

    @Test
    void restored_whoseLostBranchWentOnOverSeveralRuns_takesOnlyWhatThatPut() {
        origin.put("common", "v");
        Keeper backup = origin.restarted(2);
        Keeper original = origin.restarted(3).open().restarted(4).open();
        original.put("original", "v");
        reader.pullFrom(original);
        Keeper opened = backup.open();
        opened.put("common", "newer");
        opened = opened.restarted(5).open().restarted(6).open().restarted(7).open();
        reader.pullFrom(opened);
        opened.pullFrom(reader);

        assertThat(opened.own.get("original".getBytes(UTF_8))).isNotNull();
        assertThat(opened.own.get("common".getBytes(UTF_8)).body()).isEqualTo("newer".getBytes(UTF_8));
    }

    @Test
    void restored_twiceFromTheSameBackup_takesOverEachOfTheTwoOnce() {
        Keeper backup = parted();
        reader.pullFrom(backup);
        Keeper third = origin.restarted(9);
        backup.pullFrom(reader);
        backup.put("merged", "v");
        second.pullFrom(backup);
        third.open();
        third.put("third", "v");
        third.pullFrom(second);

        assertMerged(third);
        assertThat(third.own.get("merged".getBytes(UTF_8))).isNotNull();
        assertThat(third.own.get("third".getBytes(UTF_8))).isNotNull();
    }

    @Test
    void restored_forgettingADecision_isNotFollowedUntilItHasTakenThatOver() {
        Keeper backup = decidedSinceTheBackup();
        Head decided = reader.logs.head(origin.id()).orElseThrow();
        backup.open();
        reader.pullFrom(backup);
        assertThat(reader.logs.head(origin.id())).contains(decided);

        backup.pullFrom(reader);
        reader.pullFrom(backup);

        assertThat(reader.logs.doubts().quarantined(origin.id())).isFalse();
        assertThat(reader.logs.head(origin.id()))
                .contains(backup.own.checkpoint().head());
        assertThat(reader.logs.live(origin.id(), Keys.authority(1))).isPresent();
    }

    @Test
    void restored_forgettingADecision_isShown() {
        Keeper backup = decidedSinceTheBackup();
        backup.open();
        reader.pullFrom(backup);

        assertThat(reader.logs.doubts().trouble(origin.id()))
                .hasValueSatisfying(why -> assertThat(why).contains("authority record", "restored backup"));
    }

    private Keeper decidedSinceTheBackup() {
        origin.put("common", "v");
        Keeper backup = origin.restarted(2);
        origin.own.append(List.of(LogRecord.authority(Keys.authority(1), "a".getBytes(UTF_8))));
        world.settle();
        reader.pullFrom(origin);
        return backup;
    }

    @Test
    void copies_runningAtOnce_stopInTheEnd() {
        origin.put("common", "v");
        Keeper copy = origin.restarted(2).open();
        Keeper original = origin.restarted(3).open();
        for (int i = 0; i < 12; i++) {
            copy.put("copy", "v" + i);
            reader.pullFrom(copy);
            copy.pullFrom(reader);
            original.put("original", "v" + i);
            reader.pullFrom(original);
            original.pullFrom(reader);
        }

        assertThat(copy.stopped.size() + original.stopped.size()).isPositive();
        assertThat(copy.stopped.toString() + original.stopped).contains("a copy does run elsewhere");
    }

    @Test
    void aboutOurselves_fromThePast_isNothing() {
        origin.put("k", "v");
        reader.pullFrom(origin);
        Jump old = reader.logs.jumpTo(origin.id(), Head.EMPTY).orElseThrow();
        origin.put("k", "w");

        assertThat(origin.logs.jump(old, Head.EMPTY, () -> true)).isEmpty();
        assertThat(origin.logs.doubts().trouble(origin.id())).isEmpty();
    }

    @Test
    void aboutOurselves_forged_isNothing() {
        Author forger = Author.opened(9).put("k", "v");
        Jump forged = new Jump(
                forger.forged(origin.id()), forger.history, Jump.Relation.UNKNOWN, Head.EMPTY.history(), List.of());

        assertThat(origin.logs.jump(forged, Head.EMPTY, () -> true)).isEmpty();
        assertThat(origin.logs.doubts().trouble(origin.id())).isEmpty();
    }

    @Test
    void fork_hiddenInThePrefix_isProvenByWhoeverHoldsTheOther() {
        Author author = Author.opened(1).put("k", "v");
        Author twin = author.copy(7);
        author.put("k3", "one thing");
        twin.put("k3", "another").put("k4", "v4");
        twin.beat = 5;
        reader.follow(author);
        second.follow(author);
        reader.take(author.suffix(0));
        second.take(twin.suffix(0));

        reader.pullFrom(second);

        assertThat(reader.logs.doubts().quarantined(author.id())).isTrue();
        Fork evidence = reader.logs.doubts().fork(author.id()).orElseThrow();
        assertThat(evidence.proof()).isNotEmpty();
        second.logs.evidence(Fork.decode(evidence.encode()));
        assertThat(second.logs.doubts().quarantined(author.id())).isTrue();
    }

    @Test
    void evidence_thatProvesNothing_blamesWhoBroughtIt() {
        Author author = Author.opened(1);
        Checkpoint one = author.checkpoint();
        author.put("k", "v");
        Checkpoint two = author.checkpoint();
        reader.follow(author);

        assertThatThrownBy(() -> reader.logs.evidence(Fork.of(one, two))).isInstanceOf(MalformedException.class);
        assertThat(reader.logs.doubts().quarantined(author.id())).isFalse();
    }

    @Test
    void evidence_forgedByAnother_blamesWhoBroughtIt() {
        Author author = Author.opened(1).put("k", "v");
        Author forger = Author.opened(9).put("k", "w");
        Author other = forger.copy(8).put("k", "x");
        forger.put("k", "y");
        reader.follow(author);
        Fork forged = Fork.of(forger.forged(author.id()), other.forged(author.id()));

        assertThatThrownBy(() -> reader.logs.evidence(forged)).isInstanceOf(MalformedException.class);
        assertThat(reader.logs.doubts().quarantined(author.id())).isFalse();
    }

    @Test
    void evidence_ofTwoRuns_provesNothing() {
        Author author = Author.opened(1).put("k", "v");
        Author backup = author.copy(7);
        author.put("k", "w");
        backup.open();

        assertThat(Fork.of(author.checkpoint(), backup.checkpoint()).contradicts())
                .isFalse();
    }

    /** The original goes on after the backup was made, then the backup is opened in its place. */
    private Keeper parted() {
        origin.put("common", "v");
        origin.put("doomed", "v");
        reader.pullFrom(origin);
        reader.pullFrom(origin);
        Keeper backup = origin.restarted(2);
        origin.put("original", "v");
        origin.own.append(List.of(LogRecord.deletion("doomed".getBytes(UTF_8))));
        world.settle();
        reader.pullFrom(origin);
        second.pullFrom(origin);
        backup.open();
        backup.put("restored", "v");
        return backup;
    }

    private Keeper restoredBehind() {
        origin.put("common", "v");
        origin.put("doomed", "v");
        reader.pullFrom(origin);
        reader.pullFrom(origin);
        Keeper backup = origin.restarted(2);
        Keeper original = origin.restarted(3).open().restarted(4).open();
        original.put("original", "v");
        original.own.append(List.of(LogRecord.deletion("doomed".getBytes(UTF_8))));
        world.settle();
        reader.pullFrom(original);
        backup.open();
        backup.put("restored", "v");
        return backup;
    }

    private static void assertMerged(Keeper home) {
        assertThat(home.own.get("common".getBytes(UTF_8))).isNotNull();
        assertThat(home.own.get("original".getBytes(UTF_8))).isNotNull();
        assertThat(home.own.get("restored".getBytes(UTF_8))).isNotNull();
        assertThat(home.own.get("doomed".getBytes(UTF_8))).isNull();
        assertThat(home.logs.doubts().trouble(home.id())).isEmpty();
    }

    private void assertMerged(Keeper keeper, Keeper home) {
        assertThat(keeper.logs.head(home.id())).contains(home.own.checkpoint().head());
        assertThat(keeper.logs.tree(home.id()).orElseThrow().root())
                .isEqualTo(home.own.log().content().tree().root());
        assertThat(keeper.stopped).isEmpty();
    }

    private Keeper follower(long seed) {
        Keeper keeper = new Keeper(world, seed).open();
        keeper.logs.follow(origin.id(), Keeper.keys(origin.identity));
        return keeper;
    }
}
