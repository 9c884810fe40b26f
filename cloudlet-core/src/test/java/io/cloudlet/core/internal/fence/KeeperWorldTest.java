package io.cloudlet.core.internal.fence;

import static io.cloudlet.core.internal.world.FencedTrio.id;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.ConflictException;
import io.cloudlet.ErrorCode;
import io.cloudlet.Federation;
import io.cloudlet.Right;
import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.core.internal.node.Inside;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.world.FencedTrio;
import io.cloudlet.core.internal.world.WorldFleet;
import io.cloudlet.data.Dataset;
import io.cloudlet.policy.FenceEpoch;
import io.cloudlet.policy.FenceInfo;
import io.cloudlet.testkit.ForgetfulDisk;
import io.cloudlet.testkit.simulated.SeededEntropy;
import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** A fence has one keeper and one chain of keys; what members do while there seem to be two. */
class KeeperWorldTest {

    private static final FenceEpoch FIRST = new FenceEpoch(1, 1);
    private static final FenceEpoch SECOND = new FenceEpoch(1, 2);

    private FencedTrio trio;
    private Federation cloudlet3;
    private ForgetfulDisk backup;

    private static Dataset patients(Federation at) {
        return at.data().dataset("patients");
    }

    private static void put(Federation at, String name) {
        patients(at).put(name, content(name));
    }

    private static byte[] content(String name) {
        return ("written as " + name).getBytes(UTF_8);
    }

    /** The old keeper, cloudlet1, sits on one side with cloudlet3; the new one, cloudlet2, on the other with cloud. */
    private void partTwoKeepers() {
        trio = new FencedTrio(1, UnaryOperator.identity(), true);
        cloudlet3 = trio.fleet().join(trio.cloud, "cloudlet3");
        trio.cloud.fences().include(trio.fence(), id(cloudlet3));
        trio.cloud.data().create("patients", trio.fence());
        trio.cloud.cloudlets().grant(id(trio.cloudlet1), Right.FENCES);
        trio.awaitEpoch(SECOND, everybody());
        trio.fleet()
                .until(
                        "all have the dataset",
                        () -> Stream.of(everybody())
                                .allMatch(at -> at.data().list().size() == 1));
        trio.rest();
        trio.fleet().cutOff("cloudlet1", "cloudlet3");
        trio.cloud.fences().handOver(trio.fence(), id(trio.cloudlet2));
        trio.cloudlet1.fences().rotate(trio.fence());
        trio.awaitEpoch(new FenceEpoch(2, 3), trio.cloud, trio.cloudlet2);
        trio.awaitEpoch(new FenceEpoch(1, 3), trio.cloudlet1, cloudlet3);
        trio.cloudlet1.fences().rotate(trio.fence());
        trio.awaitEpoch(new FenceEpoch(1, 4), trio.cloudlet1, cloudlet3);
    }

    private Federation[] everybody() {
        return new Federation[] {trio.cloud, trio.cloudlet1, trio.cloudlet2, cloudlet3};
    }

    private void heal() {
        trio.heal(everybody());
        trio.rest();
    }

    private FenceInfo info(Federation at) {
        return at.fences().get(trio.fence());
    }

    @Test
    void twoKeepers_afterAPartition_allFollowTheHigherTermAndReadWhatEitherSideWrote() {
        partTwoKeepers();
        for (Federation member : everybody()) {
            put(member, "from-" + member.self().name());
        }

        heal();

        FenceEpoch newest = info(trio.cloudlet2).epoch().orElseThrow();
        assertThat(newest.term()).isEqualTo(2);
        trio.awaitEpoch(newest, everybody());
        trio.rest();
        for (Federation member : everybody()) {
            assertThat(info(member).keeper()).isEqualTo(id(trio.cloudlet2));
            assertThat(info(member).troubles()).isEmpty();
            for (Federation writer : everybody()) {
                String name = "from-" + writer.self().name();
                assertThat(patients(member).get(name)).isEqualTo(content(name));
            }
            assertThat(epochsInUse(member)).containsOnly(newest);
        }
    }

    private List<FenceEpoch> epochsInUse(Federation writer) {
        return StreamSupport.stream(Inside.own(writer).live().spliterator(), false)
                .flatMap(record -> Address.decode(record.audience()).stream())
                .map(Address::epoch)
                .toList();
    }

    @Test
    void twoKeepers_whereOneSideExcludedAMemberOfTheOther_leaveItNoKeyToAnything() {
        partTwoKeepers();
        trio.cloud.fences().exclude(trio.fence(), id(cloudlet3));
        put(trio.cloudlet1, "shared");
        Thief thief = Thief.of(cloudlet3, trio.fence());
        assertThat(thief.open(id(trio.cloudlet1), Inside.own(trio.cloudlet1).live()))
                .as("under the loser's key, which it has")
                .isNotEmpty();

        heal();
        FenceEpoch newest = info(trio.cloudlet2).epoch().orElseThrow();
        trio.awaitEpoch(newest, trio.cloud, trio.cloudlet1, trio.cloudlet2);
        trio.rest();

        thief.readChain(trio.cloudlet2);
        for (Federation member : List.of(trio.cloud, trio.cloudlet1, trio.cloudlet2)) {
            assertThat(thief.open(id(member), Inside.own(member).live())).isEmpty();
            assertThat(patients(member).get("shared")).isEqualTo(content("shared"));
        }
    }

    /** Cloud is the keeper, and has made two keys. */
    private void twoKeys() {
        trio = new FencedTrio(1, UnaryOperator.identity());
        trio.cloud.data().create("patients", trio.fence());
        trio.cloud.fences().rotate(trio.fence());
        trio.awaitEpoch(SECOND, trio.cloud, trio.cloudlet1, trio.cloudlet2);
        trio.fleet()
                .until(
                        "all have the dataset",
                        () -> Stream.of(trio.cloud, trio.cloudlet1, trio.cloudlet2)
                                .allMatch(at -> at.data().list().size() == 1));
        put(trio.cloud, "before");
        trio.rest();
        patients(trio.cloudlet1).fetch("");
    }

    /** Another second epoch, which the keeper signs as it did the one that all follow. */
    private ChainEntry otherSecond() throws IOException {
        Chain chain = Inside.audiences(trio.cloudlet1)
                .unit(trio.fence())
                .orElseThrow()
                .audience()
                .chain();
        ChainEntry first = chain.get(FIRST).orElseThrow();
        FenceKey key = FenceKey.generate(new SeededEntropy(99));
        byte[] federation = Hash.bytes(trio.cloud.id());
        return ChainEntry.draft(
                        trio.fence(),
                        first.nonce(),
                        SECOND,
                        first.hash(),
                        first.roster(),
                        first.policy(),
                        chain.get(SECOND).orElseThrow().orders(),
                        Hash.hex(key.commitment(federation, trio.fence(), SECOND)))
                .signed(identity("cloud"), federation);
    }

    private SigningKey identity(String name) throws IOException {
        byte[] pem = trio.fleet().disk(name).read("identity.key", 4096);
        return SigningKey.fromPem(new String(pem, UTF_8), "identity.key", new SeededEntropy(98));
    }

    private void keeperWrites(LogRecord record) {
        Inside.own(trio.cloud).append(List.of(record));
        trio.rest();
    }

    private void assertStopped(Federation member, String why) {
        assertThatThrownBy(() -> put(member, "after"))
                .isInstanceOfSatisfying(
                        ConflictException.class,
                        thrown -> assertThat(thrown.code()).isEqualTo(ErrorCode.LOG_FORKED))
                .hasMessageContaining(why)
                .hasMessageContaining("hand-over");
        assertThat(info(member).troubles()).anyMatch(trouble -> trouble.contains(why));
        assertThat(member.health().reasons()).anyMatch(reason -> reason.contains(why));
        assertThat(patients(member).get("before")).isEqualTo(content("before"));
    }

    @Test
    void keeper_overwritingAKeyOfTheChain_isStoppedByAllWhoReadOn() throws IOException {
        twoKeys();

        keeperWrites(otherSecond().toRecord());

        assertStopped(trio.cloudlet1, "two epochs 1.2");
        assertStopped(trio.cloudlet2, "two epochs 1.2");
    }

    @Test
    void keeper_overwritingAKeyOfTheChain_isStoppedAndReadAfterARestartToo() throws IOException {
        twoKeys();
        keeperWrites(otherSecond().toRecord());
        WorldFleet.kill(trio.cloudlet1);

        trio.cloudlet1 = trio.fleet().open("cloudlet1");
        trio.rest();

        assertStopped(trio.cloudlet1, "two epochs 1.2");
    }

    @Test
    void member_signingAKeyOfTheChain_isFollowedByNobody() throws IOException {
        twoKeys();
        Chain chain = Inside.audiences(trio.cloudlet1)
                .unit(trio.fence())
                .orElseThrow()
                .audience()
                .chain();
        ChainEntry second = chain.get(SECOND).orElseThrow();
        ChainEntry third = ChainEntry.draft(
                        trio.fence(),
                        second.nonce(),
                        new FenceEpoch(1, 3),
                        second.hash(),
                        second.roster(),
                        second.policy(),
                        second.orders(),
                        second.commitment())
                .signed(identity("cloudlet1"), Hash.bytes(trio.cloud.id()));

        Inside.own(trio.cloudlet1).append(List.of(third.toRecord()));
        trio.rest();

        for (Federation member : List.of(trio.cloud, trio.cloudlet1, trio.cloudlet2)) {
            assertThat(info(member).epoch()).contains(SECOND);
            assertThat(info(member).troubles()).isEmpty();
            put(member, "after");
        }
    }

    @Test
    void keeper_withdrawingTheNewestKey_isStoppedAndReadAfterARestartToo() {
        twoKeys();
        keeperWrites(LogRecord.deletion(ChainEntry.key(trio.fence(), SECOND)));
        WorldFleet.kill(trio.cloudlet1);

        trio.cloudlet1 = trio.fleet().open("cloudlet1");
        trio.rest();

        assertStopped(trio.cloudlet1, "epoch 1.2, followed before, is missing");
    }

    @Test
    void keeper_restoredFromABackup_takesOverItsLaterEpochAndGoesOn() {
        twoKeys();
        WorldFleet.kill(trio.cloud);
        ForgetfulDisk backup = trio.fleet().disk("cloud").restart();
        trio.cloud = trio.fleet().open("cloud");
        trio.cloud.fences().rotate(trio.fence());
        FenceEpoch third = trio.awaitAfter(SECOND, trio.cloud, trio.cloudlet1, trio.cloudlet2);
        trio.rest();
        WorldFleet.kill(trio.cloud);

        trio.fleet().disk("cloud", backup);
        trio.cloud = trio.fleet().open("cloud");
        trio.rest();

        for (Federation member : List.of(trio.cloudlet1, trio.cloudlet2)) {
            assertThat(info(member).epoch()).contains(third);
            put(member, "after");
        }
        assertThat(patients(trio.cloudlet1).get("before")).isEqualTo(content("before"));
        trio.cloud.fences().rotate(trio.fence());
        trio.awaitAfter(third, trio.cloud, trio.cloudlet1, trio.cloudlet2);
    }

    @Test
    void keeper_restoredFromABackup_thatMadeAnotherKeyMeanwhile_losesNothingUnderEither() {
        FenceEpoch forgotten = backUpAndMakeAKey(1);
        FenceEpoch another = restoreAndMakeAKey(1);
        assertThat(another).isLessThan(forgotten);
        assertNothingLost();
    }

    @Test
    void keeper_restoredFromABackup_thatMadeALaterKeyMeanwhile_losesNothingUnderEither() {
        FenceEpoch forgotten = backUpAndMakeAKey(1);
        FenceEpoch another = restoreAndMakeAKey(4);
        assertThat(another).isGreaterThan(forgotten);
        assertNothingLost();
    }

    @Test
    void keeper_restoredFromABackup_whoseLogGoesOnFromTheOther_isGivenTheKeyBackThatItMadeThere() {
        FenceEpoch forgotten = backUpAndMakeAKey(6);
        FenceEpoch another = restoreAndMakeAKey(4);
        assertThat(another).isGreaterThan(forgotten);
        assertNothingLost();
    }

    /**
     * For an order of cloudlet1 that cloudlet2 brings; cloudlet1 learns nothing of the key.
     *
     * @param starts of the branch with more its log goes on
     */
    private FenceEpoch backUpAndMakeAKey(int starts) {
        twoKeys();
        trio.cloud.cloudlets().grant(id(trio.cloudlet1), Right.FENCES);
        trio.rest();
        WorldFleet.kill(trio.cloud);
        backup = trio.fleet().disk("cloud").restart();
        trio.cloudlet1.fences().rotate(trio.fence());
        trio.rest();
        trio.fleet().cutOff("cloudlet1");
        for (int start = 1; start < starts; start++) {
            WorldFleet.kill(trio.fleet().open("cloud"));
        }
        trio.cloud = trio.fleet().open("cloud");
        FenceEpoch made = trio.awaitAfter(SECOND, trio.cloud, trio.cloudlet2);
        put(trio.cloud, "forgotten");
        trio.rest();
        patients(trio.cloudlet2).fetch(""); // the backup has no body of it
        WorldFleet.kill(trio.cloud);
        return made;
    }

    /** With cloudlet1 alone. Each start leaves numbers out, so that after many the key is certainly a later one. */
    private FenceEpoch restoreAndMakeAKey(int starts) {
        trio.fleet().cutOff("cloudlet2");
        trio.fleet().disk("cloud", backup);
        FenceEpoch made = SECOND;
        for (int start = 0; start < starts; start++) {
            trio.cloud = trio.fleet().open("cloud");
            if (start > 0) {
                trio.cloudlet1.fences().rotate(trio.fence());
            }
            made = trio.awaitAfter(made, trio.cloud, trio.cloudlet1);
            put(trio.cloud, "restored");
            if (start < starts - 1) {
                WorldFleet.kill(trio.cloud);
            }
        }
        trio.heal();
        return made;
    }

    private void assertNothingLost() {
        trio.awaitAfter(SECOND, trio.cloud, trio.cloudlet1, trio.cloudlet2);
        for (Federation member : List.of(trio.cloud, trio.cloudlet1, trio.cloudlet2)) {
            assertThat(info(member).troubles()).isEmpty();
            for (String name : List.of("before", "forgotten", "restored")) {
                assertThat(patients(member).get(name)).isEqualTo(content(name));
            }
            put(member, "after");
        }
    }

    @Test
    void handOver_afterAFork_settlesItForAll() throws IOException {
        twoKeys();
        keeperWrites(otherSecond().toRecord());
        WorldFleet.kill(trio.cloudlet1);
        trio.cloudlet1 = trio.fleet().open("cloudlet1");
        trio.rest();

        trio.cloud.fences().handOver(trio.fence(), id(trio.cloudlet1));

        FenceEpoch settled = trio.awaitAfter(SECOND, trio.cloudlet1, trio.cloudlet2);
        assertThat(settled.term()).isEqualTo(2);
        for (Federation member : List.of(trio.cloudlet1, trio.cloudlet2)) {
            assertThat(info(member).troubles()).isEmpty();
            put(member, "after-" + member.self().name());
            assertThat(patients(member).get("before")).isEqualTo(content("before"));
        }
    }
}
