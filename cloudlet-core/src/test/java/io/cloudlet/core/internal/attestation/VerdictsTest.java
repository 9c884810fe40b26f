package io.cloudlet.core.internal.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.CloudletId;
import io.cloudlet.Federation;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.core.internal.node.Inside;
import io.cloudlet.core.internal.state.Head;
import io.cloudlet.core.internal.trust.SoftwareMachine;
import io.cloudlet.core.internal.world.WorldFleet;
import io.cloudlet.trust.Denial;
import io.cloudlet.trust.Machine;
import io.cloudlet.trust.Manufacturer;
import io.cloudlet.trust.ReferenceValues;
import io.cloudlet.trust.Verdict;
import io.cloudlet.trust.Verdict.Outcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one cloudlet finds of a machine stands in its log: everybody reads it, and who has the evidence judges it again. */
class VerdictsTest {

    private static final byte[] GOOD = new byte[32];
    private static final byte[] OTHER = {
        1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8
    };

    private final WorldFleet fleet = new WorldFleet(8).beat(Duration.ofSeconds(5));
    private final SoftwareMachine machine = new SoftwareMachine(1);
    private Federation cloud;
    private Federation auditor;
    private CloudletId attested;

    @BeforeEach
    void form() {
        cloud = fleet.found("cloud");
        fleet.machine("edge", machine);
        attested = fleet.join(cloud, "edge").self().id();
        auditor = fleet.join(cloud, "auditor");
        cloud.trust().approve(new Manufacturer("acme", SoftwareMachine.root()));
        cloud.trust().approve(new Machine(machine.id(), attested));
        cloud.trust().approve(ReferenceValues.named("good").register(0, "00".repeat(32)));
        fleet.until(
                "the approvals are known", () -> auditor.trust().references().size() == 3);
        cloud.trust().appraise(attested);
    }

    private List<Verdict> verdicts(Federation at) {
        return at.trust().verdicts(attested);
    }

    private void until(Outcome outcome) {
        fleet.until(
                "it is said to have " + outcome,
                () -> verdicts(auditor).stream().map(Verdict::outcome).toList().equals(List.of(outcome)));
    }

    private long records() {
        CloudletId id = cloud.self().id();
        return Inside.logs(cloud).head(id).map(Head::sequence).orElse(0L);
    }

    @Test
    void verdict_ofOne_isReadByEverybody() {
        until(Outcome.PASSED);
        Verdict verdict = verdicts(auditor).get(0);
        assertThat(verdict.by()).isEqualTo(cloud.self().id());
        assertThat(verdict.machine()).contains(machine.id());
        assertThat(verdict.decisions()).isNotEmpty();
        assertThat(auditor.trust().why(attested))
                .contains("was not appraised here", "PASSED, said", "it runs approved software: good");
    }

    @Test
    void verdict_thatStaysAsItIs_isSaidAnewTwiceAnHour() {
        until(Outcome.PASSED);
        long before = records();
        fleet.world().pass(Duration.ofHours(2));
        assertThat(records() - before).isBetween(3L, 4L);
        assertThat(verdicts(auditor).get(0).until()).isAfter(fleet.world().wall());
    }

    @Test
    void verdict_ofAMachineThatComesAndGoes_costsFewRecords() {
        until(Outcome.PASSED);
        long before = records();
        for (int i = 0; i < 30; i++) {
            machine.runs(i % 2 == 0 ? OTHER : GOOD);
            cloud.trust().appraise(attested);
            fleet.world().pass(Duration.ofSeconds(1));
        }
        assertThat(records() - before).isBetween(8L, VerdictLog.MOST_CHANGES + 2L);
        assertThat(verdicts(cloud).get(0).outcome()).isEqualTo(Outcome.FAILED);
        fleet.world().pass(Duration.ofHours(1));
        until(Outcome.PASSED);
    }

    @Test
    void verdict_ofWhatFails_isSaidAtOnce() {
        until(Outcome.PASSED);
        machine.runs(OTHER);
        cloud.trust().appraise(attested);
        until(Outcome.FAILED);
        assertThat(verdicts(auditor).get(0).why()).contains("it runs no approved software");
    }

    @Test
    void verdict_ofAMachineOutOfReach_lapses() {
        until(Outcome.PASSED);
        fleet.cutOff("edge");
        fleet.world().pass(Duration.ofMinutes(9));
        until(Outcome.PASSED);
        fleet.world().pass(Duration.ofMinutes(2));
        until(Outcome.LAPSED);
    }

    @Test
    void verdict_ofAFormerRun_lapsesUnlessItIsShownAgain() {
        until(Outcome.PASSED);
        WorldFleet.kill(cloud);
        fleet.cutOff("edge");
        cloud = fleet.open("cloud");
        fleet.world().pass(Duration.ofMinutes(9));
        until(Outcome.PASSED);
        fleet.world().pass(Duration.ofMinutes(2));
        until(Outcome.LAPSED);
    }

    @Test
    void verdict_onWhoIsNoMemberAnyMore_isWithdrawn() {
        until(Outcome.PASSED);
        cloud.cloudlets().remove(attested);
        fleet.until("nothing is said of it", () -> verdicts(auditor).isEmpty());
    }

    @Test
    void replay_ofKeptEvidenceElsewhere_comesToTheSameVerdict() {
        until(Outcome.PASSED);
        Verdict said = verdicts(auditor).get(0);
        byte[] kept = cloud.trust().evidence(attested).orElseThrow();
        Verdict again = auditor.trust().replay(kept);
        assertThat(again.findings()).isEqualTo(said.findings());
        assertThat(again.outcome()).isEqualTo(said.outcome());
        assertThat(again.evidence()).isEqualTo(said.evidence()).isPresent();
        assertThat(again.references()).isEqualTo(said.references());
        assertThat(again.decisions()).isEqualTo(said.decisions());
        assertThat(again.at()).isEqualTo(said.at());
    }

    @Test
    void replay_byOtherReferences_saysThatTheyAreOthers() {
        until(Outcome.PASSED);
        Verdict said = verdicts(auditor).get(0);
        byte[] kept = cloud.trust().evidence(attested).orElseThrow();
        cloud.trust().approve(Denial.firmware("0000000000000007"));
        until(Outcome.FAILED);
        Verdict again = auditor.trust().replay(kept);
        assertThat(again.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(again.references()).isNotEqualTo(said.references());
    }

    @Test
    void replay_ofSomethingElse_isRefused() {
        byte[] kept = cloud.trust().evidence(attested).orElseThrow();
        kept[0] = 9;
        assertThatThrownBy(() -> auditor.trust().replay(kept))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("version 9");
    }

    @Test
    void replay_ofEvidenceThatWasChanged_comesToAnotherVerdict() {
        until(Outcome.PASSED);
        byte[] kept = cloud.trust().evidence(attested).orElseThrow();
        kept[72] ^= 1; // in the question
        Verdict again = auditor.trust().replay(kept);
        assertThat(again.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(again.evidence()).isNotEqualTo(verdicts(auditor).get(0).evidence());
    }
}
