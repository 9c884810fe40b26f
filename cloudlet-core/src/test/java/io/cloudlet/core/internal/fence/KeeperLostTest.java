package io.cloudlet.core.internal.fence;

import static io.cloudlet.core.internal.world.FencedTrio.id;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.CloudletId;
import io.cloudlet.ErrorCode;
import io.cloudlet.Federation;
import io.cloudlet.RecoveryKey;
import io.cloudlet.UnreachableException;
import io.cloudlet.core.internal.identity.SoftwareAgreementKey;
import io.cloudlet.core.internal.node.Inside;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.world.FencedTrio;
import io.cloudlet.core.internal.world.WorldFleet;
import io.cloudlet.data.Dataset;
import io.cloudlet.policy.Fence;
import io.cloudlet.policy.FenceEpoch;
import io.cloudlet.policy.FenceInfo;
import io.cloudlet.policy.KeeperAway;
import io.cloudlet.service.Service;
import io.cloudlet.testkit.simulated.SeededEntropy;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The keeper of a fence, or an exporter, loses its disk and comes back with its recovery key. */
class KeeperLostTest {

    private static final FenceEpoch FIRST = new FenceEpoch(1, 1);
    private static final FenceEpoch SECOND = new FenceEpoch(1, 2);
    private static final Duration LEASE = Duration.ofMinutes(2);

    private FencedTrio trio;
    private RecoveryKey key;

    /** All have written, and all know it; cloudlet1 keeps. */
    private void written(UnaryOperator<Fence> drawn) {
        trio = new FencedTrio(1, drawn, true);
        key = trio.cloudlet1.recoveryKey().orElseThrow();
        trio.cloud.data().create("patients", trio.fence());
        trio.fleet()
                .until(
                        "all have the dataset",
                        () -> Stream.of(everybody())
                                .allMatch(at -> at.data().list().size() == 1));
        for (Federation at : everybody()) {
            put(at, "by-" + at.self().name());
        }
        trio.rest();
        patients(trio.cloud).fetch("");
        trio.rest();
    }

    private void keeperLosesItsDisk() {
        WorldFleet.kill(trio.cloudlet1);
        trio.rest();
    }

    private void keeperComesBack() {
        trio.cloudlet1 = trio.fleet().recover("cloudlet1", key, "cloud");
        trio.rest();
        trio.rest();
    }

    private Federation[] everybody() {
        return new Federation[] {trio.cloud, trio.cloudlet1, trio.cloudlet2};
    }

    private Dataset patients(Federation at) {
        return at.data().dataset("patients");
    }

    private void put(Federation at, String name) {
        patients(at).put(name, ("written as " + name).getBytes(UTF_8));
    }

    private void assertReads(Federation at, String... names) {
        for (String name : names) {
            assertThat(patients(at).get(name)).isEqualTo(("written as " + name).getBytes(UTF_8));
        }
    }

    private FenceInfo info(Federation at) {
        return at.fences().get(trio.fence());
    }

    @Test
    void recover_theKeeper_isGivenItsKeyBackAndMakesTheNextInItsTerm() {
        written(UnaryOperator.identity());
        keeperLosesItsDisk();
        put(trio.cloudlet2, "meanwhile");
        assertReads(trio.cloud, "by-cloud", "by-cloudlet2");

        keeperComesBack();

        assertThat(info(trio.cloudlet1).epoch()).contains(FIRST);
        assertThat(info(trio.cloudlet1).troubles()).isEmpty();
        put(trio.cloudlet1, "again");
        trio.cloud.fences().rotate(trio.fence());
        trio.awaitAfter(FIRST, everybody());
        trio.rest();
        for (Federation at : everybody()) {
            assertReads(at, "by-cloud", "by-cloudlet1", "by-cloudlet2", "meanwhile", "again");
            assertThat(info(at).troubles()).isEmpty();
        }
    }

    @Test
    void recover_theKeeperAfterARemovalMeanwhile_shutsTheRemovedOneOut() {
        written(fence -> fence.whenKeeperAway(KeeperAway.STOP));
        keeperLosesItsDisk();
        Thief thief = Thief.of(trio.cloudlet2, trio.fence());
        trio.cloud.fences().exclude(trio.fence(), id(trio.cloudlet2));
        assertThatThrownBy(() -> put(trio.cloud, "stopped"))
                .isInstanceOfSatisfying(
                        UnreachableException.class,
                        thrown -> assertThat(thrown.code()).isEqualTo(ErrorCode.KEEPER_AWAY));
        assertReads(trio.cloud, "by-cloud", "by-cloudlet2");

        keeperComesBack();

        trio.awaitAfter(FIRST, trio.cloud, trio.cloudlet1);
        put(trio.cloud, "after");
        trio.rest();
        assertReads(trio.cloudlet1, "by-cloud", "by-cloudlet1", "by-cloudlet2", "after");
        thief.readChain(trio.cloud);
        assertThat(thief.open(id(trio.cloud), Inside.own(trio.cloud).live())).isEmpty();
    }

    @Test
    void recover_theKeeperWhereNoMemberIsInReach_saysWhatIsMissingAndTheWayOut() {
        written(UnaryOperator.identity());
        Federation relay = trio.fleet().join(trio.cloud, "relay");
        trio.rest();
        keeperLosesItsDisk();
        trio.fleet().cutOff("cloud", "cloudlet2");

        trio.cloudlet1 = trio.fleet().recover("cloudlet1", key, "relay");
        trio.rest();

        assertThat(info(trio.cloudlet1).troubles())
                .singleElement()
                .asString()
                .contains("has not got key 1.1", "define it anew");
        assertThatThrownBy(() -> trio.cloudlet1.data().create("early", trio.fence()))
                .isInstanceOfSatisfying(
                        UnreachableException.class,
                        thrown -> assertThat(thrown.code()).isEqualTo(ErrorCode.FENCE_PENDING))
                .hasMessageContaining("gives it back");
        trio.heal(trio.cloud, trio.cloudlet1, trio.cloudlet2, relay);
        trio.rest();
        put(trio.cloudlet1, "late");
        assertReads(trio.cloudlet1, "by-cloud", "late");
    }

    @Test
    void keeper_thatHasItsKeyAgain_leavesNoWrapInTheLogsOfOthers() {
        written(UnaryOperator.identity());
        keeperLosesItsDisk();
        keeperComesBack();
        trio.rest();

        byte[] wrap = KeyWrap.key(trio.fence(), id(trio.cloudlet1));
        assertThat(Inside.own(trio.cloudlet1).get(wrap)).isNotNull();
        for (Federation at : List.of(trio.cloud, trio.cloudlet2)) {
            assertThat(Inside.own(at).get(wrap)).isNull();
        }
    }

    @Test
    void recover_theKeeperThatWasExcludedMeanwhile_isGivenNothing() {
        written(UnaryOperator.identity());
        CloudletId lost = id(trio.cloudlet1);
        keeperLosesItsDisk();
        Inside.exclude(trio.cloud, trio.fence(), lost);
        trio.rest();

        keeperComesBack();
        String other =
                Hash.hex(SoftwareAgreementKey.generate(new SeededEntropy(9)).publicKey());
        Inside.own(trio.cloudlet1).append(List.of(new WrappingKey(trio.fence(), other).toRecord()));
        trio.rest();
        put(trio.cloud, "after"); // so that everything is considered anew
        trio.rest();

        byte[] wrap = KeyWrap.key(trio.fence(), id(trio.cloudlet1));
        for (Federation at : List.of(trio.cloud, trio.cloudlet2)) {
            assertThat(Inside.own(at).get(wrap)).isNull();
        }
        assertThat(Thief.of(trio.cloudlet1, trio.fence()).keys()).isZero();
    }

    @Test
    void recover_theKeeper_dropsNoFormerKeyBeforeItHasReadWhatIsUnderIt() {
        written(UnaryOperator.identity());
        trio.fleet().cutOff("cloudlet2");
        trio.cloud.fences().rotate(trio.fence());
        trio.awaitEpoch(SECOND, trio.cloud, trio.cloudlet1);
        trio.rest();
        keeperLosesItsDisk();

        keeperComesBack();

        byte[] former = EpochDetail.key(trio.fence(), FIRST);
        assertThat(Inside.own(trio.cloudlet1).get(former)).isNotNull();
        trio.heal();
        trio.awaitEpoch(SECOND, everybody());
        trio.rest();
        for (Federation at : everybody()) {
            assertReads(at, "by-cloud", "by-cloudlet2");
        }
    }

    private void exported() {
        trio = new FencedTrio(1, UnaryOperator.identity());
        key = trio.cloudlet1.recoveryKey().orElseThrow();
        trio.cloudlet1.services().register(ledger());
        trio.fleet().until("found", () -> found() == 1);
        trio.rest();
    }

    private Service ledger() {
        return Service.named("ledger")
                .version("2.1.0")
                .at("http://127.0.0.1:8081")
                .lease(LEASE)
                .exportTo(id(trio.cloudlet2));
    }

    private int found() {
        return trio.cloudlet2.services().named("ledger").list().size();
    }

    @Test
    void recover_anExporterThatRegistersNothing_isGoneAtItsConsumersAfterTheLease() {
        exported();
        keeperLosesItsDisk();

        keeperComesBack();

        assertThat(found()).isEqualTo(1);
        trio.fleet().world().pass(LEASE);
        trio.rest();
        assertThat(found()).isZero();
    }

    @Test
    void recover_anExporterThatRegistersAgain_standsOnceAtItsConsumers() {
        exported();
        keeperLosesItsDisk();

        keeperComesBack();
        trio.cloudlet1.services().register(ledger());
        trio.rest();

        assertThat(found()).isEqualTo(1);
        trio.fleet().world().pass(LEASE);
        trio.rest();
        assertThat(found()).isEqualTo(1);
    }
}
