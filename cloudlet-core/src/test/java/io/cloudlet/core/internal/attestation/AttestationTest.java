package io.cloudlet.core.internal.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.CloudletId;
import io.cloudlet.ConflictException;
import io.cloudlet.DeniedException;
import io.cloudlet.Federation;
import io.cloudlet.NotFoundException;
import io.cloudlet.UnreachableException;
import io.cloudlet.core.internal.trust.QuoteClock;
import io.cloudlet.core.internal.trust.SoftwareMachine;
import io.cloudlet.core.internal.world.WorldFleet;
import io.cloudlet.policy.Region;
import io.cloudlet.trust.Appraisal;
import io.cloudlet.trust.Denial;
import io.cloudlet.trust.Finding;
import io.cloudlet.trust.Finding.Subject;
import io.cloudlet.trust.Machine;
import io.cloudlet.trust.Manufacturer;
import io.cloudlet.trust.Reference;
import io.cloudlet.trust.ReferenceValues;
import io.cloudlet.trust.Replan;
import io.cloudlet.trust.TagAuthority;
import io.cloudlet.trust.TagCertificate;
import io.cloudlet.trust.TagForm;
import io.cloudlet.trust.TagKey;
import io.cloudlet.trust.TrustLevel;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whole cloudlets that ask each other's machines for evidence, in simulated time. */
class AttestationTest {

    private static final Reference GOOD = ReferenceValues.named("good").register(0, "00".repeat(32));

    private final WorldFleet fleet = new WorldFleet(7);
    private final SoftwareMachine machine = new SoftwareMachine(1);
    private final TagKey survey = survey();
    private Federation cloud;
    private Federation edge;
    private CloudletId attested;

    @BeforeEach
    void form() {
        cloud = fleet.found("cloud");
        fleet.machine("edge", machine);
        edge = fleet.join(cloud, "edge");
        attested = edge.self().id();
    }

    private void approveAll() {
        cloud.trust().approve(new Manufacturer("acme", SoftwareMachine.root()));
        cloud.trust().approve(new Machine(machine.id(), attested));
        cloud.trust().approve(GOOD);
    }

    private static TagKey survey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return TagKey.of(generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Subject> doubts(Appraisal appraisal) {
        return appraisal.findings().stream()
                .filter(finding -> !finding.holds())
                .map(Finding::subject)
                .toList();
    }

    private TrustLevel level() {
        return cloud.trust().last(attested).orElseThrow().level();
    }

    @Test
    void appraise_ofAMachineThatIsApproved_isHardware() {
        approveAll();
        Appraisal appraisal = cloud.trust().appraise(attested);
        assertThat(doubts(appraisal)).isEmpty();
        assertThat(appraisal.level()).isEqualTo(TrustLevel.HARDWARE);
        assertThat(cloud.trust().why(attested)).contains("it runs approved software: good");
        assertThat(cloud.trust().list()).hasSize(1);
    }

    @Test
    void appraise_ofItself_isAsByOthers() {
        approveAll();
        fleet.until("the approvals are known", () -> edge.trust().references().size() == 3);
        assertThat(edge.trust().appraise(attested).level()).isEqualTo(TrustLevel.HARDWARE);
    }

    @Test
    void appraise_ofACloudletWithoutAMachine_isSoftware() {
        Appraisal appraisal = edge.trust().appraise(cloud.self().id());
        assertThat(appraisal.level()).isEqualTo(TrustLevel.SOFTWARE);
        assertThat(doubts(appraisal)).containsExactly(Subject.EVIDENCE);
    }

    @Test
    void appraise_byAChipThatTakesLong_holdsNothingElseUp() {
        approveAll();
        machine.taking(Duration.ofMillis(600));
        long before = fleet.world().nanos();
        assertThat(cloud.trust().appraise(attested).level()).isEqualTo(TrustLevel.HARDWARE);
        assertThat(Duration.ofNanos(fleet.world().nanos() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(1200));
        assertThat(cloud.self().staleness().age()).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void appraise_whereNobodyAnswers_failsAndKeepsWhatWasKnown() {
        approveAll();
        cloud.trust().appraise(attested);
        machine.taking(Duration.ofMinutes(5));
        assertThatThrownBy(() -> cloud.trust().appraise(attested))
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining("did not answer within 25 s");
        assertThat(level()).isEqualTo(TrustLevel.HARDWARE);
    }

    @Test
    void appraisal_whileTheMachineStaysAsItIs_isRenewedByItself() {
        approveAll();
        cloud.trust().appraise(attested);
        int asked = machine.quotes();
        fleet.world().pass(Duration.ofMinutes(12));
        assertThat(machine.quotes()).isGreaterThan(asked + 1);
        assertThat(level()).isEqualTo(TrustLevel.HARDWARE);
    }

    @Test
    void appraisal_ofAMachineOutOfReach_expires() {
        approveAll();
        cloud.trust().appraise(attested);
        fleet.cutOff("edge");
        fleet.world().pass(Duration.ofMinutes(9));
        assertThat(level()).isEqualTo(TrustLevel.HARDWARE);
        fleet.world().pass(Duration.ofMinutes(2));
        assertThat(level()).isEqualTo(TrustLevel.SOFTWARE);
        assertThat(cloud.trust().why(attested)).contains("not fresh any more");
    }

    @Test
    void appraisal_ofAProcessThatEnded_isMadeAnewAndSeesOtherSoftware() {
        approveAll();
        cloud.trust().appraise(attested);
        edge.close();
        byte[] other = new byte[32];
        other[0] = 1;
        machine.runs(other);
        machine.clock(new QuoteClock(5, 4, 0, true, 7));
        edge = fleet.open("edge");
        fleet.until("it is linked again", () -> linked(edge));
        assertThat(level()).isEqualTo(TrustLevel.SOFTWARE);
        fleet.until(
                "it was asked again",
                () -> doubts(cloud.trust().last(attested).orElseThrow()).equals(List.of(Subject.REGISTERS)));
    }

    private boolean linked(Federation other) {
        return cloud.cloudlets().get(other.self().id()).link().up();
    }

    @Test
    void appraisal_ofCountersThatWentBack_fails() {
        approveAll();
        cloud.trust().appraise(attested);
        machine.clock(new QuoteClock(5, 1, 0, true, 7));
        assertThat(doubts(cloud.trust().appraise(attested))).containsExactly(Subject.CLOCK);
    }

    @Test
    void appraisal_afterTheMachineWasApprovedAnew_takesItsCountersAsTheyAre() {
        approveAll();
        cloud.trust().appraise(attested);
        machine.clock(new QuoteClock(5, 1, 0, true, 7));
        cloud.trust().withdraw(new Machine(machine.id(), attested));
        cloud.trust().approve(new Machine(machine.id(), attested));
        assertThat(doubts(cloud.trust().appraise(attested))).isEmpty();
    }

    @Test
    void withdraw_ofWhatAVerdictRestsOn_changesItAtOnce() {
        approveAll();
        cloud.trust().appraise(attested);
        int asked = machine.quotes();
        cloud.trust().withdraw(GOOD);
        fleet.until("it was judged anew", () -> level() == TrustLevel.SOFTWARE);
        assertThat(machine.quotes()).isEqualTo(asked);
        cloud.trust().approve(GOOD);
        fleet.until("and again", () -> level() == TrustLevel.HARDWARE);
    }

    @Test
    void dryRun_saysWhatWouldBeAndChangesNothing() {
        approveAll();
        cloud.trust().appraise(attested);
        Denial denial = Denial.firmware("0000000000000007");
        List<Appraisal> planned = cloud.trust().dryRun(Replan.none().approving(denial));
        assertThat(planned.stream().map(AttestationTest::doubts)).containsExactly(List.of(Subject.DENIAL));
        assertThat(cloud.trust().references()).doesNotContain(denial);
        assertThat(level()).isEqualTo(TrustLevel.HARDWARE);
    }

    @Test
    void approve_ofAMachineForAnother_isRefusedBeforeItIsWithdrawn() {
        approveAll();
        CloudletId self = cloud.self().id();
        assertThatThrownBy(() -> cloud.trust().approve(new Machine(machine.id(), self)))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("withdraw that first");
        assertThatThrownBy(() -> cloud.trust().approve(new Machine("ab".repeat(32), attested)))
                .isInstanceOf(ConflictException.class);
    }

    @Test
    void approve_withoutTheRight_isRefused() {
        assertThatThrownBy(() -> edge.trust().approve(GOOD)).isInstanceOf(DeniedException.class);
        assertThatThrownBy(() -> edge.trust().withdraw(GOOD)).isInstanceOf(DeniedException.class);
    }

    @Test
    void withdraw_ofWhatDoesNotStand_isNotFound() {
        assertThatThrownBy(() -> cloud.trust().withdraw(GOOD)).isInstanceOf(NotFoundException.class);
    }

    @Test
    void tag_certifiedElsewhereAndProvisionedHere_isProvenToOthers() {
        approveAll();
        cloud.trust().approve(((ReferenceValues) GOOD).tagged(TagForm.OWNER));
        cloud.trust().approve(new TagAuthority("survey", survey.publicKey()));
        assertThat(doubts(cloud.trust().appraise(attested))).containsExactly(Subject.TAG);
        Instant until = fleet.world().wall().plus(Duration.ofMinutes(30));
        TagCertificate tag = cloud.trust().certify(edge.trust().machine(), new Region("DE-BE"), until, survey);
        edge.trust().provision(tag, TagForm.OWNER, survey);
        Appraisal appraisal = cloud.trust().appraise(attested);
        assertThat(appraisal.level()).isEqualTo(TrustLevel.HARDWARE);
        assertThat(appraisal.tag().orElseThrow().region()).isEqualTo(new Region("DE-BE"));
        assertThat(cloud.trust().why(attested)).contains("says that it is in DE-BE until");
        fleet.world().pass(Duration.ofMinutes(40));
        assertThat(doubts(cloud.trust().last(attested).orElseThrow())).containsExactly(Subject.TAG);
    }

    @Test
    void close_closesTheMachine() {
        edge.close();
        assertThat(machine.closed()).isTrue();
    }
}
