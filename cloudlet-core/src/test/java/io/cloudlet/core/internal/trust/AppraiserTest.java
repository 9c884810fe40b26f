package io.cloudlet.core.internal.trust;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.CloudletId;
import io.cloudlet.FederationId;
import io.cloudlet.testkit.simulated.SeededEntropy;
import io.cloudlet.trust.Denial;
import io.cloudlet.trust.Finding;
import io.cloudlet.trust.Finding.Subject;
import io.cloudlet.trust.Machine;
import io.cloudlet.trust.Reference;
import io.cloudlet.trust.ReferenceValues;
import io.cloudlet.trust.Replan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an appraisal comes to, as a function of what was shown and what is approved. */
class AppraiserTest {

    private static final FederationId ACME = new FederationId("11".repeat(32));
    private static final CloudletId EDGE = new CloudletId("ed".repeat(32));
    private static final CloudletId OTHER = new CloudletId("0a".repeat(32));
    private static final byte[] QUESTION = new byte[32];
    private static final PcrSelection ASKED = PcrSelection.of(0, 7);
    private static final SoftwareMachine MACHINE = new SoftwareMachine(1);

    private final Reference manufacturer = new io.cloudlet.trust.Manufacturer("acme", SoftwareMachine.root());
    private final Machine machine = new Machine(MACHINE.id(), EDGE);
    private final Reference values = ReferenceValues.named("good").register(0, "00".repeat(32));
    private final List<Reference> approved = new ArrayList<>(List.of(manufacturer, machine, values));
    private SoftwareMachine shown = MACHINE;

    private Exhibit exhibit() {
        return new Exhibit(ACME, EDGE, shown.evidence(ASKED, QUESTION), QUESTION, ASKED, Manufacturer.NOW);
    }

    /** With the key enrolled as a visit does. */
    private Judgement judge(Exhibit exhibit, Optional<QuoteClock> former) {
        References references = References.of(approved);
        Optional<Endorsed> endorsed = Appraiser.endorsed(exhibit, references, Optional.empty());
        endorsed.ifPresent(known -> enrol(known, shown));
        return Appraiser.judge(exhibit, references, endorsed, former);
    }

    private static void enrol(Endorsed endorsed, SoftwareMachine machine) {
        try {
            Credential challenge = endorsed.challenge(new SeededEntropy(9));
            endorsed.complete(machine.tpm()
                    .activate(challenge, machine.tpm().attestationKey().name()));
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private Judgement judge() {
        return judge(exhibit(), Optional.empty());
    }

    private static List<Subject> doubts(Judgement judgement) {
        return judgement.findings().stream()
                .filter(finding -> !finding.holds())
                .map(Finding::subject)
                .toList();
    }

    @Test
    void judge_ofAMachineThatIsApproved_findsNothingAgainstIt() {
        Judgement judgement = judge();
        assertThat(doubts(judgement)).isEmpty();
        assertThat(judgement.passed()).isTrue();
        assertThat(judgement.machine()).contains(MACHINE.id());
    }

    @Test
    void judge_again_givesTheSame() {
        assertThat(judge()).isEqualTo(judge());
    }

    @Test
    void judge_whereNobodyVouches_doubtsTheManufacturer() {
        approved.remove(manufacturer);
        assertThat(doubts(judge())).containsExactly(Subject.MANUFACTURER);
    }

    @Test
    void judge_ofAMachineThatIsNotInTheInventory_doubtsIt() {
        approved.remove(machine);
        assertThat(doubts(judge())).containsExactly(Subject.INVENTORY);
    }

    @Test
    void judge_ofAMachineOfAnotherCloudlet_doubtsIt() {
        approved.remove(machine);
        approved.add(new Machine(MACHINE.id(), OTHER));
        assertThat(doubts(judge())).containsExactly(Subject.INVENTORY);
    }

    @Test
    void judge_ofAnotherMachineUnderThatName_doubtsIt() {
        shown = new SoftwareMachine(2);
        assertThat(doubts(judge())).containsExactly(Subject.INVENTORY);
    }

    @Test
    void judge_ofAMachineApprovedForTwo_doubtsBoth() {
        approved.add(new Machine(MACHINE.id(), OTHER));
        assertThat(doubts(judge())).containsExactly(Subject.INVENTORY);
    }

    @Test
    void judge_ofACloudletWithTwoMachines_doubtsBoth() {
        approved.add(new Machine(new SoftwareMachine(2).id(), EDGE));
        assertThat(doubts(judge())).containsExactly(Subject.INVENTORY);
    }

    @Test
    void judge_ofAKeyThatWasNotEnrolled_doubtsIt() {
        Exhibit exhibit = exhibit();
        References references = References.of(approved);
        Optional<Endorsed> endorsed = Appraiser.endorsed(exhibit, references, Optional.empty());
        Judgement judgement = Appraiser.judge(exhibit, references, endorsed, Optional.empty());
        assertThat(doubts(judgement)).containsExactly(Subject.KEY);
    }

    @Test
    void judge_ofAnAnswerToAnotherQuestion_doubtsTheQuote() {
        Exhibit exhibit = exhibit();
        byte[] another = QUESTION.clone();
        another[31] = 1;
        Judgement judgement =
                judge(new Exhibit(ACME, EDGE, exhibit.evidence(), another, ASKED, exhibit.at()), Optional.empty());
        assertThat(doubts(judgement)).containsExactly(Subject.QUOTE);
    }

    @Test
    void judge_ofAKeyEnrolledForAnotherMachine_doesNotCountForThis() {
        Exhibit exhibit = exhibit();
        References references = References.of(approved);
        Endorsed former =
                Appraiser.endorsed(exhibit, references, Optional.empty()).orElseThrow();
        enrol(former, MACHINE);
        shown = new SoftwareMachine(2);
        Endorsed other =
                Appraiser.endorsed(exhibit(), references, Optional.of(former)).orElseThrow();
        assertThat(other.needsEnrolment()).isTrue();
    }

    @Test
    void judge_ofOtherSoftware_doubtsTheRegistersAndNamesThem() {
        SoftwareMachine other = new SoftwareMachine(1);
        other.runs(new byte[] {
            1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
        });
        approved.set(1, new Machine(other.id(), EDGE));
        shown = other;
        Judgement judgement = judge();
        assertThat(doubts(judgement)).containsExactly(Subject.REGISTERS);
        assertThat(judgement.findings().toString()).contains("good has PCR 0 01" + "00".repeat(31) + " not");
    }

    @Test
    void judge_byValuesOfARegisterThatWasNotQuoted_doubtsThem() {
        approved.set(
                2, ReferenceValues.named("more").register(0, "00".repeat(32)).register(4, "00".repeat(32)));
        assertThat(doubts(judge())).containsExactly(Subject.REGISTERS);
    }

    @Test
    void judge_whereNoValuesAreApproved_doubtsTheRegisters() {
        approved.remove(values);
        assertThat(doubts(judge())).containsExactly(Subject.REGISTERS);
    }

    @Test
    void judge_ofDeniedFirmware_doubtsIt() {
        approved.add(Denial.firmware("0000000000000007"));
        assertThat(doubts(judge())).containsExactly(Subject.DENIAL);
    }

    @Test
    void judge_ofADeniedModel_doubtsIt() {
        approved.add(Denial.model(Manufacturer.MODEL));
        assertThat(doubts(judge())).containsExactly(Subject.DENIAL);
    }

    @Test
    void judge_ofCountersThatWentBack_doubtsThem() {
        assertThat(doubts(judge(exhibit(), Optional.of(new QuoteClock(1000, 4, 0, true, 7)))))
                .containsExactly(Subject.CLOCK);
        assertThat(doubts(judge(exhibit(), Optional.of(new QuoteClock(1000, 3, 2, true, 7)))))
                .containsExactly(Subject.CLOCK);
        assertThat(doubts(judge(exhibit(), Optional.of(new QuoteClock(1001, 3, 1, true, 7)))))
                .containsExactly(Subject.CLOCK);
        assertThat(doubts(judge(exhibit(), Optional.of(new QuoteClock(9000, 2, 9, true, 7)))))
                .isEmpty();
    }

    @Test
    void judge_ofABootLogThatExplainsNothing_doubtsIt() {
        SoftwareMachine logging = new SoftwareMachine(3);
        logging.bootLog(LogBuilder.machine().toBytes());
        approved.set(1, new Machine(logging.id(), EDGE));
        shown = logging;
        assertThat(doubts(judge())).containsExactly(Subject.BOOT_LOG);
    }

    @Test
    void after_aReplan_holdsWhatIsPlanned() {
        References then =
                References.of(approved).after(Replan.none().withdrawing(machine).approving(Denial.model("x")));
        assertThat(then.standing()).containsExactly(manufacturer, values, Denial.model("x"));
    }
}
