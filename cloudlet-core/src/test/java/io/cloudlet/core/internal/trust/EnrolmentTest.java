package io.cloudlet.core.internal.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.core.internal.trust.EvidenceRefusedException.Reason;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.testkit.simulated.SeededEntropy;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A machine is believed to be ours if its manufacturer, the inventory and its TPM agree. */
class EnrolmentTest {

    private static final Manufacturer MANUFACTURER = new Manufacturer();
    private static final SoftwareTpm TPM = new SoftwareTpm("secp256r1", new SeededEntropy(1));
    private static final SoftwareTpm ANOTHER = new SoftwareTpm("secp256r1", new SeededEntropy(2));

    private static Inventory inventory(SoftwareTpm... tpms) {
        return new Inventory(Arrays.stream(tpms)
                .map(tpm -> Hash.hex(Hash.sha256(tpm.endorsement().getPublic().getEncoded())))
                .collect(Collectors.toSet()));
    }

    private static Enrolment begin(List<byte[]> chain, SoftwareTpm tpm) {
        return Enrolment.begin(
                EndorsementChain.decode(chain),
                tpm.attestationKey(),
                MANUFACTURER.roots(),
                inventory(tpm),
                Manufacturer.NOW,
                new SeededEntropy(3));
    }

    private static Enrolment begin(SoftwareTpm tpm) {
        return begin(MANUFACTURER.chain(tpm.endorsement().getPublic()), tpm);
    }

    private static void refused(Reason reason, Runnable enrolling) {
        assertThatThrownBy(enrolling::run)
                .isInstanceOfSatisfying(
                        EvidenceRefusedException.class,
                        e -> assertThat(e.reason()).isEqualTo(reason));
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "secp256r1", "secp384r1"})
    void complete_withWhatTheTpmFound_givesTheMachine(String kind) throws GeneralSecurityException {
        SoftwareTpm tpm = new SoftwareTpm(kind, new SeededEntropy(4));
        Enrolment enrolment = begin(tpm);
        byte[] answer = tpm.activate(enrolment.challenge(), tpm.attestationKey().name());
        EnrolledMachine machine = enrolment.complete(answer);
        assertThat(machine.id())
                .isEqualTo(Hash.hex(Hash.sha256(tpm.endorsement().getPublic().getEncoded())));
        assertThat(machine.key()).isEqualTo(tpm.attestationKey());
    }

    @Test
    void complete_withSomethingElse_isRefusedAndThereIsNoSecondTry() throws GeneralSecurityException {
        Enrolment enrolment = begin(TPM);
        byte[] answer = TPM.activate(enrolment.challenge(), TPM.attestationKey().name());
        refused(Reason.WRONG_CREDENTIAL, () -> enrolment.complete(new byte[32]));
        refused(Reason.WRONG_CREDENTIAL, () -> enrolment.complete(answer));
        refused(Reason.WRONG_CREDENTIAL, () -> enrolment.complete(new byte[32]));
    }

    @Test
    void complete_again_isRefused() throws GeneralSecurityException {
        Enrolment enrolment = begin(TPM);
        byte[] answer = TPM.activate(enrolment.challenge(), TPM.attestationKey().name());
        enrolment.complete(answer);
        refused(Reason.WRONG_CREDENTIAL, () -> enrolment.complete(answer));
    }

    @Test
    void challenge_forAKeyThatTheTpmDoesNotHold_isNotOpened() {
        Credential challenge = begin(TPM).challenge();
        assertThatThrownBy(
                        () -> TPM.activate(challenge, ANOTHER.attestationKey().name()))
                .hasMessageContaining("TPM_RC_INTEGRITY");
    }

    @Test
    void challenge_openedByAnotherTpm_isNot() {
        Credential challenge = begin(TPM).challenge();
        assertThatThrownBy(
                        () -> ANOTHER.activate(challenge, TPM.attestationKey().name()))
                .isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void begin_withAGenuineTpmThatIsNotOurs_isRefused() {
        refused(
                Reason.NOT_IN_INVENTORY,
                () -> Enrolment.begin(
                        EndorsementChain.decode(
                                MANUFACTURER.chain(TPM.endorsement().getPublic())),
                        TPM.attestationKey(),
                        MANUFACTURER.roots(),
                        inventory(ANOTHER),
                        Manufacturer.NOW,
                        new SeededEntropy(3)));
    }

    @Test
    void begin_withATpmOfAnotherManufacturer_isRefused() {
        List<byte[]> foreign = new Manufacturer().chain(TPM.endorsement().getPublic());
        refused(Reason.UNTRUSTED_CHAIN, () -> begin(foreign, TPM));
    }

    @Test
    void begin_withoutAnyRoot_isRefused() {
        EndorsementChain chain =
                EndorsementChain.decode(MANUFACTURER.chain(TPM.endorsement().getPublic()));
        refused(Reason.UNTRUSTED_CHAIN, () -> chain.verify(Set.of(), Manufacturer.NOW));
    }

    @Test
    void begin_withACertificateThatHasExpired_isRefused() {
        EndorsementChain chain =
                EndorsementChain.decode(MANUFACTURER.chain(TPM.endorsement().getPublic()));
        refused(
                Reason.UNTRUSTED_CHAIN,
                () -> chain.verify(MANUFACTURER.roots(), Manufacturer.NOW.plusSeconds(100_000)));
    }

    @Test
    void begin_withAChainThatSendsTheRootAlong_isAccepted() {
        List<byte[]> own = MANUFACTURER.chain(TPM.endorsement().getPublic());
        assertThat(begin(List.of(own.get(0), own.get(1), MANUFACTURER.rootCertificate()), TPM)
                        .challenge())
                .isNotNull();
    }

    @Test
    void begin_withACertificateForSomethingElse_isRefused() {
        String webServer = "1.3.6.1.5.5.7.3.1";
        refused(
                Reason.UNTRUSTED_CHAIN,
                () -> begin(MANUFACTURER.chain(TPM.endorsement().getPublic(), false, webServer), TPM));
        refused(
                Reason.UNTRUSTED_CHAIN,
                () -> begin(MANUFACTURER.chain(TPM.endorsement().getPublic(), true, Manufacturer.ENDORSEMENT), TPM));
    }

    @Test
    void begin_withAnEndorsementKeyOfAnotherKind_isRefused() {
        SoftwareTpm large = new SoftwareTpm("secp521r1", new SeededEntropy(5));
        refused(Reason.WEAK_KEY, () -> begin(large));
    }

    @Test
    void decode_ofNoCertificateTooManyOrTooLong_isMalformed() {
        byte[] certificate = MANUFACTURER.rootCertificate();
        for (List<byte[]> chain : List.of(
                List.<byte[]>of(),
                Collections.nCopies(7, certificate),
                List.of(new byte[8 * 1024 + 1]),
                List.of(new byte[0]),
                List.of(Arrays.copyOf(certificate, certificate.length + 1)),
                List.of(Arrays.copyOf(certificate, certificate.length - 1)))) {
            assertThatThrownBy(() -> EndorsementChain.decode(chain)).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void inventory_ofSomethingElseThanHashes_isRefused() {
        assertThatThrownBy(() -> new Inventory(Set.of("serial 4711")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("serial 4711");
    }
}
