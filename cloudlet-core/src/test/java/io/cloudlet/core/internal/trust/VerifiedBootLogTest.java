package io.cloudlet.core.internal.trust;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.core.internal.trust.EvidenceRefusedException.Reason;
import io.cloudlet.testkit.simulated.SeededEntropy;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A log is believed for registers that were quoted, and for nothing else. */
class VerifiedBootLogTest {

    private static final byte[] NONCE = new byte[Quote.NONCE_LENGTH];
    private static final byte[] KERNEL = "kernel".getBytes(US_ASCII);
    private static final byte[] LOADER = "loader".getBytes(US_ASCII);
    private static final PcrSelection BOTH = PcrSelection.of(4, 8);
    private static final SoftwareTpm TPM = new SoftwareTpm("secp256r1", new SeededEntropy(1));

    /** What a TPM quotes after these events. */
    private static VerifiedPcrs quoted(LogBuilder log, PcrSelection selection) {
        Map<Integer, byte[]> registers = BootLog.parse(log.toBytes()).replay(PcrBank.SHA256);
        PcrValues values = PcrValues.of(
                selection,
                selection.registers().stream()
                        .map(register -> registers.getOrDefault(register, new byte[32]))
                        .toList());
        byte[] attest = SoftwareTpm.attest(NONCE, selection, values.digest());
        return Quote.decode(attest)
                .verify(TPM.attestationKey(), TPM.sign(attest), NONCE, selection, values)
                .pcrs();
    }

    private static void refused(Reason reason, Runnable verifying) {
        assertThatThrownBy(verifying::run)
                .isInstanceOfSatisfying(
                        EvidenceRefusedException.class,
                        e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private static VerifiedBootLog verify(LogBuilder shown, LogBuilder happened, Set<Integer> registers) {
        return BootLog.parse(shown.toBytes()).verify(quoted(happened, BOTH), registers);
    }

    @Test
    void verify_ofTheLogOfWhatHappened_showsItsEvents() {
        VerifiedBootLog log = verify(LogBuilder.machine(), LogBuilder.machine(), Set.of(4, 8));
        assertThat(log.registers()).containsExactlyInAnyOrder(4, 8);
        List<BootEvent> events =
                log.measured(8).stream().filter(event -> !event.separates()).toList();
        assertThat(events).hasSize(1);
        assertThat(events.get(0).measuredData())
                .hasValueSatisfying(data -> assertThat(data).isEqualTo(KERNEL));
        assertThat(events.get(0).digest()).isEqualTo(PcrBank.SHA256.hash(KERNEL));
    }

    @Test
    void verify_ofALogWithAnEventLeftOut_isRefused() {
        LogBuilder shown = LogBuilder.machine();
        LogBuilder happened = LogBuilder.machine().event(8, LogBuilder.IPL, LOADER);
        refused(Reason.LOG_MISMATCH, () -> verify(shown, happened, Set.of(8)));
    }

    @Test
    void verify_ofALogInAnotherOrder_isRefused() {
        LogBuilder shown = LogBuilder.machine().event(8, LogBuilder.IPL, LOADER).event(8, LogBuilder.IPL, KERNEL);
        LogBuilder happened =
                LogBuilder.machine().event(8, LogBuilder.IPL, KERNEL).event(8, LogBuilder.IPL, LOADER);
        refused(Reason.LOG_MISMATCH, () -> verify(shown, happened, Set.of(8)));
    }

    @Test
    void verify_forARegisterThatWasNotQuoted_isRefused() {
        refused(Reason.NOT_QUOTED, () -> verify(LogBuilder.machine(), LogBuilder.machine(), Set.of(7)));
    }

    @Test
    void verify_forARegisterThatTheLogDoesNotMention_isRefused() {
        LogBuilder log = LogBuilder.with(PcrBank.SHA256).separator(4);
        refused(Reason.NOT_IN_LOG, () -> verify(log, log, Set.of(8)));
    }

    @Test
    void verify_ofALogWithoutTheBank_isRefused() {
        LogBuilder shown = LogBuilder.sha1().separator(4);
        refused(Reason.NOT_IN_LOG, () -> verify(shown, LogBuilder.machine(), Set.of(4)));
    }

    @Test
    void measured_ofARegisterThatWasNotVerified_isRefused() {
        VerifiedBootLog log = verify(LogBuilder.machine(), LogBuilder.machine(), Set.of(4));
        refused(Reason.NOT_QUOTED, () -> log.measured(8));
    }

    @Test
    void measuredData_thatWasNotMeasured_isNotShown() {
        LogBuilder log = LogBuilder.machine().event(8, LogBuilder.IPL, LOADER, "harmless".getBytes(US_ASCII));
        List<BootEvent> events = verify(log, log, Set.of(8)).measured(8);
        assertThat(events.get(events.size() - 1).measuredData()).isEmpty();
    }

    @Test
    void separator_calledOtherwise_isOneNevertheless() {
        LogBuilder shown = LogBuilder.with(PcrBank.SHA256)
                .event(4, LogBuilder.IPL, new byte[4])
                .event(4, LogBuilder.IPL, LOADER)
                .separator(4);
        refused(Reason.SEPARATOR, () -> verify(shown, shown, Set.of(4)));
    }

    @Test
    void separator_thatMeasuresSomethingElse_isRefused() {
        LogBuilder shown =
                LogBuilder.with(PcrBank.SHA256).separator(4).event(4, LogBuilder.SEPARATOR, LOADER, new byte[4]);
        refused(Reason.SEPARATOR, () -> verify(shown, shown, Set.of(4)));
    }

    @Test
    void separator_absentFromAFirmwareRegister_isRefused() {
        LogBuilder shown = LogBuilder.with(PcrBank.SHA256).event(4, LogBuilder.IPL, LOADER);
        refused(Reason.SEPARATOR, () -> verify(shown, shown, Set.of(4)));
    }
}
