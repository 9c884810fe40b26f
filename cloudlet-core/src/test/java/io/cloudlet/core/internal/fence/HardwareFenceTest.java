package io.cloudlet.core.internal.fence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.CloudletId;
import io.cloudlet.DeniedException;
import io.cloudlet.ErrorCode;
import io.cloudlet.Federation;
import io.cloudlet.RecoveryKey;
import io.cloudlet.UnreachableException;
import io.cloudlet.core.internal.attestation.FalseVerdicts;
import io.cloudlet.core.internal.node.Inside;
import io.cloudlet.core.internal.trust.SoftwareMachine;
import io.cloudlet.core.internal.world.WorldFleet;
import io.cloudlet.data.Dataset;
import io.cloudlet.policy.Fence;
import io.cloudlet.policy.FenceEpoch;
import io.cloudlet.policy.FenceId;
import io.cloudlet.policy.FenceInfo;
import io.cloudlet.policy.FenceInfo.Standing;
import io.cloudlet.trust.Machine;
import io.cloudlet.trust.Manufacturer;
import io.cloudlet.trust.Reference;
import io.cloudlet.trust.ReferenceValues;
import io.cloudlet.trust.TrustLevel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A fence that requires hardware gives its keys to machines that pass, by its keeper's verdict, and takes them from those that do not. */
class HardwareFenceTest {

    private static final Reference GOOD = ReferenceValues.named("good").register(0, "00".repeat(32));
    private static final byte[] OTHER = "other software, by its hash: 32.".getBytes(UTF_8);

    private final WorldFleet fleet = new WorldFleet(9);
    private final Map<String, SoftwareMachine> machines = new TreeMap<>();
    private Federation cloud;
    private Federation edge;
    private Federation site;
    private RecoveryKey recovery;
    private FenceId fence;

    @BeforeEach
    void form() {
        cloud = fleet.machine("cloud", machine("cloud", 1)).found("cloud");
        recovery = cloud.recoveryKey().orElseThrow();
        edge = fleet.machine("edge", machine("edge", 2)).join(cloud, "edge");
        site = fleet.machine("site", machine("site", 3)).join(cloud, "site");
        cloud.trust().approve(new Manufacturer("acme", SoftwareMachine.root()));
        approve(cloud, "cloud");
        approve(edge, "edge");
        approve(site, "site");
        cloud.trust().approve(GOOD);
        fence = cloud.fences()
                .define(Fence.named("geoB")
                        .members(id(cloud), id(edge), id(site))
                        .requires(TrustLevel.HARDWARE));
    }

    private SoftwareMachine machine(String name, long seed) {
        return machines.computeIfAbsent(name, n -> new SoftwareMachine(seed));
    }

    private void approve(Federation of, String name) {
        cloud.trust().approve(new Machine(machines.get(name).id(), id(of)));
    }

    private static CloudletId id(Federation federation) {
        return federation.self().id();
    }

    private FenceInfo info(Federation at) {
        return at.fences().get(fence);
    }

    private FenceInfo.Member member(Federation at, Federation of) {
        CloudletId id = id(of);
        return info(at).members().stream()
                .filter(one -> one.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private void until(Federation of, Standing standing, Federation... everywhere) {
        for (Federation at : everywhere) {
            fleet.until(
                    of.self().name() + " is " + standing,
                    () -> member(at, of).standing().equals(standing));
        }
    }

    private void allReady() {
        for (Federation of : new Federation[] {cloud, edge, site}) {
            until(of, Standing.READY, cloud, edge, site);
        }
    }

    private void fill() {
        allReady();
        cloud.data().create("patients", fence);
        fleet.until("edge knows the dataset", () -> edge.data().list().size() == 1);
        fleet.until("site knows the dataset", () -> site.data().list().size() == 1);
        patients(edge).put("of-edge", "of-edge".getBytes(UTF_8));
        untilAllKnow(1);
    }

    private void untilAllKnow(int objects) {
        for (Federation at : new Federation[] {cloud, edge, site}) {
            fleet.until(
                    objects + " objects are known at " + at.self().name(),
                    () -> at.data().list().size() == 1 && patients(at).list("").size() == objects);
        }
    }

    private static Dataset patients(Federation at) {
        return at.data().dataset("patients");
    }

    private static String read(Federation at, String name) {
        return new String(patients(at).get(name), UTF_8);
    }

    private FenceEpoch epoch() {
        return info(cloud).epoch().orElseThrow();
    }

    private void edgeFails() {
        machines.get("edge").runs(OTHER);
        cloud.trust().appraise(id(edge));
        until(edge, Standing.OUTSIDE, cloud, edge, site);
    }

    private void edgePassesAgain() {
        machines.get("edge").runs(new byte[32]);
        cloud.trust().appraise(id(edge));
        until(edge, Standing.READY, cloud, edge, site);
    }

    @Test
    void define_requiringHardware_givesTheKeyToWhoPasses() {
        fill();
        assertThat(read(site, "of-edge")).isEqualTo("of-edge");
        assertThat(cloud.trust().why(id(edge)))
                .contains("PASSED, said " + id(cloud).abbreviated());
    }

    @Test
    void member_withSoftwareKeys_isOutsideAndToldWhy() {
        Federation soft = fleet.join(cloud, "soft");
        cloud.fences().include(fence, id(soft));
        until(soft, Standing.OUTSIDE, cloud, soft);
        assertThat(member(soft, soft).why())
                .contains("says the keeper " + id(cloud).abbreviated(), "it has software keys");
        assertThatThrownBy(() -> soft.data().create("mine", fence))
                .isInstanceOfSatisfying(
                        DeniedException.class,
                        thrown -> assertThat(thrown.code()).isEqualTo(ErrorCode.NOT_IN_FENCE));
    }

    @Test
    void member_whoseMachineWasNotAppraised_waitsAndIsToldWhy() {
        machines.get("edge").taking(Duration.ofSeconds(40));
        until(site, Standing.READY, cloud, edge, site);
        fleet.world().pass(Duration.ofSeconds(30));
        assertThat(member(cloud, edge).standing()).isEqualTo(Standing.PENDING);
        assertThat(member(cloud, edge).why()).contains("has not appraised its machine yet: ");
        assertThatThrownBy(() -> edge.data().create("mine", fence))
                .isInstanceOfSatisfying(
                        UnreachableException.class,
                        thrown -> assertThat(thrown.code()).isEqualTo(ErrorCode.FENCE_PENDING))
                .hasMessageContaining("has not appraised this machine yet");
        machines.get("edge").taking(Duration.ZERO);
        fleet.world().pass(Duration.ofMinutes(1));
        until(edge, Standing.READY, cloud, edge, site);
    }

    @Test
    void member_whoseMachineFails_isOutsideOfTheNextKey() {
        fill();
        FenceEpoch before = epoch();
        edgeFails();
        fleet.until("there is another key", () -> epoch().compareTo(before) > 0);
        patients(site).put("secret", "secret".getBytes(UTF_8));
        fleet.world().pass(Duration.ofSeconds(5));
        assertThat(edge.data().list()).isEmpty();
        assertThat(member(edge, edge).why()).contains("it runs no approved software");
        assertThat(read(cloud, "secret")).isEqualTo("secret");
        assertThat(patients(cloud).list("")).hasSize(2);
    }

    @Test
    void member_whoseMachinePassesAgain_readsWhatWasWrittenMeanwhile() {
        fill();
        edgeFails();
        patients(site).put("meanwhile", "meanwhile".getBytes(UTF_8));
        edgePassesAgain();
        untilAllKnow(2);
        assertThat(read(edge, "meanwhile")).isEqualTo("meanwhile");
        assertThat(read(edge, "of-edge")).isEqualTo("of-edge");
        patients(edge).put("again", "again".getBytes(UTF_8));
        untilAllKnow(3);
        assertThat(read(site, "again")).isEqualTo("again");
    }

    @Test
    void member_outOfReach_losesTheFenceWhenItsLeaseRunsOut_andReadsOnByItself() {
        fill();
        FenceEpoch before = epoch();
        fleet.cutOff("edge");
        fleet.world().pass(Duration.ofMinutes(11));
        until(edge, Standing.OUTSIDE, cloud, site);
        assertThat(member(site, edge).why()).contains("did not show again in time");
        assertThat(epoch()).isGreaterThan(before);
        patients(edge).put("alone", "alone".getBytes(UTF_8));
        assertThat(read(edge, "of-edge")).isEqualTo("of-edge");
        WorldFleet.kill(edge);
        edge = fleet.open("edge");
        assertThat(read(edge, "alone")).isEqualTo("alone");

        fleet.cutOff();
        until(edge, Standing.READY, cloud, edge, site);
        untilAllKnow(2);
        fleet.world().pass(Duration.ofSeconds(5)); // what was written late is encrypted anew
        assertThat(read(site, "alone")).isEqualTo("alone");
    }

    @Test
    void member_thatFails_addsNothingMore() {
        fill();
        fleet.cutOff("edge");
        fleet.world().pass(Duration.ofMinutes(11));
        until(edge, Standing.OUTSIDE, cloud, site);
        patients(edge).put("alone", "alone".getBytes(UTF_8));
        machines.get("edge").runs(OTHER);
        fleet.cutOff();
        until(edge, Standing.OUTSIDE, edge);
        fleet.world().pass(Duration.ofSeconds(30));
        assertThat(patients(site).list("")).hasSize(1);
        assertThat(patients(cloud).list("")).hasSize(1);
    }

    @Test
    void keeper_startedAnew_givesNoKeyBeforeItAppraised() {
        allReady();
        FenceEpoch before = epoch();
        WorldFleet.kill(cloud);
        machines.get("edge").taking(Duration.ofSeconds(40));
        cloud = fleet.open("cloud");
        cloud.fences().rotate(fence);
        fleet.until("there is another key", () -> epoch().compareTo(before) > 0);
        until(site, Standing.READY, cloud);
        fleet.world().pass(Duration.ofSeconds(10));
        assertThat(member(cloud, edge).standing()).isEqualTo(Standing.PENDING);
        machines.get("edge").taking(Duration.ZERO);
        fleet.world().pass(Duration.ofMinutes(1));
        until(edge, Standing.READY, cloud);
    }

    @Test
    void keeper_thatDoesNotPass_makesNoKey_andNobodyWritesUnderTheOneItHas() {
        fill();
        FenceEpoch before = epoch();
        machines.get("cloud").runs(OTHER);
        cloud.trust().appraise(id(cloud));
        until(cloud, Standing.OUTSIDE, cloud, site);
        assertThat(read(site, "of-edge")).isEqualTo("of-edge");
        assertThatThrownBy(() -> patients(site).put("late", new byte[1]))
                .isInstanceOfSatisfying(
                        UnreachableException.class,
                        thrown -> assertThat(thrown.code()).isEqualTo(ErrorCode.KEEPER_AWAY))
                .hasMessageContaining("does not pass any more");
        assertThat(info(site).troubles()).anyMatch(trouble -> trouble.contains("until its keeper passes again"));
        assertThat(info(site).epoch()).contains(before);

        cloud.fences().handOver(fence, id(site));
        until(site, Standing.READY, site);
        fleet.until(
                "the new keeper made a key",
                () -> info(site).epoch().filter(now -> now.term() == 2).isPresent());
        until(edge, Standing.READY, site);
        patients(site).put("late", "late".getBytes(UTF_8));
        fleet.until("edge knows both", () -> patients(edge).list("").size() == 2);
        assertThat(read(edge, "late")).isEqualTo("late");
    }

    @Test
    void keeper_whoseOwnMachineWasNotAppraisedSinceItsStart_makesNoKey() {
        allReady();
        FenceEpoch before = epoch();
        WorldFleet.kill(cloud);
        machines.get("cloud").taking(Duration.ofSeconds(40));
        cloud = fleet.open("cloud");
        cloud.fences().rotate(fence);
        fleet.world().pass(Duration.ofSeconds(20));
        assertThat(epoch()).isEqualTo(before);
        assertThat(info(cloud).troubles()).anyMatch(trouble -> trouble.contains("this keeper's own machine"));
        machines.get("cloud").taking(Duration.ZERO);
        fleet.world().pass(Duration.ofMinutes(1));
        fleet.until("there is another key", () -> epoch().compareTo(before) > 0);
    }

    @Test
    void verdict_ofSomebodyElse_changesNothing() {
        allReady();
        Federation soft = fleet.join(cloud, "soft");
        cloud.fences().include(fence, id(soft));
        until(soft, Standing.OUTSIDE, cloud, edge, site, soft);
        Inside.own(site).append(List.of(FalseVerdicts.against(id(edge)), FalseVerdicts.inFavourOf(id(soft))));
        fleet.until(
                "all have heard of it",
                () -> cloud.trust().verdicts(id(edge)).size() == 2
                        && edge.trust().verdicts(id(soft)).size() == 2);
        fleet.world().pass(Duration.ofSeconds(5));
        for (Federation at : new Federation[] {cloud, edge, site, soft}) {
            assertThat(member(at, edge).standing()).isEqualTo(Standing.READY);
            assertThat(member(at, soft).standing()).isEqualTo(Standing.OUTSIDE);
        }
    }

    @Test
    void references_withdrawnByMistake_whileNothingIsInside_costNoKey() {
        allReady();
        cloud.trust().withdraw(GOOD);
        for (Federation of : new Federation[] {cloud, edge, site}) {
            until(of, Standing.OUTSIDE, cloud, edge, site);
        }
        cloud.trust().approve(GOOD);
        allReady();
        cloud.data().create("patients", fence);
        fleet.until("site knows the dataset", () -> site.data().list().size() == 1);
    }

    @Test
    void references_withdrawnByMistake_costNobodyWhatIsInside() {
        fill();
        cloud.trust().withdraw(GOOD);
        for (Federation of : new Federation[] {cloud, edge, site}) {
            until(of, Standing.OUTSIDE, cloud, edge, site);
        }
        assertThat(cloud.data().list()).isEmpty();
        cloud.trust().approve(GOOD);
        allReady();
        untilAllKnow(1);
        assertThat(read(cloud, "of-edge")).isEqualTo("of-edge");
        patients(cloud).put("new", "new".getBytes(UTF_8));
        untilAllKnow(2);
        assertThat(read(site, "new")).isEqualTo("new");
    }

    @Test
    void keeper_thatLostItsDisk_isGivenTheKeyBackOnceItPasses() {
        fill();
        WorldFleet.kill(cloud);
        fleet.world().pass(Duration.ofSeconds(5));
        machines.get("cloud").runs(OTHER);
        machines.get("cloud").taking(Duration.ofSeconds(20));
        cloud = fleet.recover("cloud", recovery, "edge");
        fleet.world().pass(Duration.ofSeconds(10));
        assertThat(info(edge).troubles()).anyMatch(trouble -> trouble.contains("has not got the key in force"));
        fleet.world().pass(Duration.ofSeconds(20));
        assertThat(cloud.data().list()).isEmpty();
        machines.get("cloud").taking(Duration.ZERO);
        machines.get("cloud").runs(new byte[32]);
        fleet.world().pass(Duration.ofMinutes(6));
        allReady();
        untilAllKnow(1);
        assertThat(read(cloud, "of-edge")).isEqualTo("of-edge");
    }
}
