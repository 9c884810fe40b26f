package io.cloudlet.core.internal.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.core.internal.trust.EvidenceRefusedException.Reason;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.testkit.simulated.SeededEntropy;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A quote is believed if each of its fields is what it must be. */
class QuoteTest {

    private static final byte[] NONCE = new byte[Quote.NONCE_LENGTH];
    private static final PcrSelection ASKED = PcrSelection.of(0, 7);
    private static final PcrValues SHOWN =
            PcrValues.of(ASKED, List.of(PcrBank.SHA256.hash(new byte[1]), PcrBank.SHA256.hash(new byte[2])));
    private static final SoftwareTpm TPM = new SoftwareTpm("secp256r1", new SeededEntropy(1));
    private static final byte[] ATTEST = SoftwareTpm.attest(NONCE, ASKED, SHOWN.digest());
    private static final byte[] SIGNATURE = TPM.sign(ATTEST);

    private static VerifiedQuote verify(byte[] attest) {
        return Quote.decode(attest).verify(TPM.attestationKey(), TPM.sign(attest), NONCE, ASKED, SHOWN);
    }

    private static void refused(Reason reason, Runnable verifying) {
        assertThatThrownBy(verifying::run)
                .isInstanceOfSatisfying(
                        EvidenceRefusedException.class,
                        e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private static byte[] changed(int at, int value) {
        byte[] attest = ATTEST.clone();
        attest[at] = (byte) value;
        return attest;
    }

    @Test
    void verify_ofTheRightQuote_givesRegistersAndClock() {
        VerifiedQuote quote = verify(ATTEST);
        assertThat(quote.pcrs().value(7)).isEqualTo(PcrBank.SHA256.hash(new byte[2]));
        assertThat(quote.clock()).isEqualTo(new QuoteClock(1000, 3, 1, true, 7));
    }

    @Test
    void value_ofARegisterThatWasNotQuoted_isRefused() {
        VerifiedPcrs pcrs = verify(ATTEST).pcrs();
        refused(Reason.NOT_QUOTED, () -> pcrs.value(8));
        refused(Reason.NOT_QUOTED, () -> pcrs.value(-1));
        refused(Reason.NOT_QUOTED, () -> pcrs.value(32));
    }

    @Test
    void verify_withAnyBitFlipped_isRefused() {
        for (int bit = 0; bit < 8 * ATTEST.length; bit++) {
            byte[] attest = changed(bit / 8, ATTEST[bit / 8] ^ 1 << bit % 8);
            assertThatThrownBy(() -> Quote.decode(attest).verify(TPM.attestationKey(), SIGNATURE, NONCE, ASKED, SHOWN))
                    .isInstanceOfAny(MalformedException.class, EvidenceRefusedException.class);
        }
    }

    @Test
    void verify_withAnyBitOfTheSignatureFlipped_isRefused() {
        for (int bit = 0; bit < 8 * SIGNATURE.length; bit++) {
            byte[] signature = SIGNATURE.clone();
            signature[bit / 8] ^= (byte) (1 << bit % 8);
            refused(
                    Reason.WRONG_SIGNATURE,
                    () -> Quote.decode(ATTEST).verify(TPM.attestationKey(), signature, NONCE, ASKED, SHOWN));
        }
    }

    @Test
    void decode_ofWhatAKeySignedForSomebodyElse_isRefused() {
        byte[] forged = changed(0, 0);
        assertThatThrownBy(() -> verify(forged))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("own");
    }

    @Test
    void decode_ofAnotherStatementOfTheTpm_isRefused() {
        byte[] certify = changed(5, 0x17);
        assertThatThrownBy(() -> verify(certify))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("not a quote");
    }

    @Test
    void decode_ofAnyPrefixOrSomethingBehind_isMalformed() {
        IntStream.range(0, ATTEST.length)
                .forEach(length -> assertThatThrownBy(() -> Quote.decode(Arrays.copyOf(ATTEST, length)))
                        .isInstanceOf(MalformedException.class));
        assertThatThrownBy(() -> verify(Arrays.copyOf(ATTEST, ATTEST.length + 1)))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("1 bytes follow");
    }

    @Test
    void decode_ofAnotherBankOrAnEmptySelection_isRefused() {
        int selection = ATTEST.length - 34 - 10;
        assertThat(ATTEST[selection + 3]).as("one bank").isOne();
        assertThatThrownBy(() -> verify(changed(selection + 5, 4))).isInstanceOf(MalformedException.class);
        byte[] none = ATTEST.clone();
        Arrays.fill(none, selection + 7, selection + 10, (byte) 0);
        assertThatThrownBy(() -> verify(none)).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> verify(changed(selection + 3, 0))).isInstanceOf(MalformedException.class);
    }

    @Test
    void verify_ofAnAnswerToAnotherQuestion_isRefused() {
        byte[] other = NONCE.clone();
        other[31] = 1;
        refused(
                Reason.WRONG_NONCE,
                () -> Quote.decode(ATTEST).verify(TPM.attestationKey(), SIGNATURE, other, ASKED, SHOWN));
        byte[] shorter = SoftwareTpm.attest(new byte[31], ASKED, SHOWN.digest());
        refused(Reason.WRONG_NONCE, () -> verify(shorter));
    }

    @Test
    void verify_withoutAQuestionOfFullLength_isNotDone() {
        assertThatThrownBy(
                        () -> Quote.decode(ATTEST).verify(TPM.attestationKey(), SIGNATURE, new byte[20], ASKED, SHOWN))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void verify_ofOtherRegistersThanAskedFor_isRefused() {
        for (PcrSelection other : List.of(PcrSelection.of(0), PcrSelection.of(0, 7, 8), PcrSelection.of(1, 7))) {
            byte[] attest = SoftwareTpm.attest(NONCE, other, SHOWN.digest());
            refused(Reason.WRONG_SELECTION, () -> verify(attest));
        }
    }

    @Test
    void verify_ofOtherValuesThanQuoted_isRefused() {
        PcrValues others = PcrValues.of(ASKED, List.of(new byte[32], new byte[32]));
        refused(
                Reason.WRONG_PCRS,
                () -> Quote.decode(ATTEST).verify(TPM.attestationKey(), SIGNATURE, NONCE, ASKED, others));
        PcrValues renamed = PcrValues.of(PcrSelection.of(0, 8), List.of(SHOWN.value(0), SHOWN.value(7)));
        refused(
                Reason.WRONG_PCRS,
                () -> Quote.decode(ATTEST).verify(TPM.attestationKey(), SIGNATURE, NONCE, ASKED, renamed));
    }

    @Test
    void verify_withTheKeyOfAnotherTpm_isRefused() {
        AttestationKey other = new SoftwareTpm("secp256r1", new SeededEntropy(2)).attestationKey();
        refused(Reason.WRONG_SIGNATURE, () -> Quote.decode(ATTEST).verify(other, SIGNATURE, NONCE, ASKED, SHOWN));
    }

    @Test
    void pcrValues_decoded_areWhatWasEncoded() {
        assertThat(PcrValues.decode(SHOWN.encode()).encode()).isEqualTo(SHOWN.encode());
        assertThatThrownBy(() -> PcrValues.of(ASKED, List.of(new byte[32]))).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> PcrSelection.of(24)).isInstanceOf(MalformedException.class);
    }

    @Test
    void sameBoot_afterAReset_isFalse() {
        QuoteClock before = verify(ATTEST).clock();
        assertThat(before.sameBoot(new QuoteClock(9, 3, 1, false, 7))).isTrue();
        assertThat(before.sameBoot(new QuoteClock(9, 4, 1, false, 7))).isFalse();
        assertThat(before.sameBoot(new QuoteClock(9, 3, 2, false, 7))).isFalse();
        assertThat(before.sameBoot(new QuoteClock(9, 3, 1, false, 8))).isFalse();
    }

    @Test
    void key_withoutAnAttributeThatAnAttestationKeyHas_isRefused() {
        for (int bit : new int[] {1, 4, 5, 16, 18}) {
            byte[] area = TPM.publicArea(SoftwareTpm.AK_ATTRIBUTES & ~(1 << bit));
            refused(Reason.WEAK_KEY, () -> AttestationKey.decode(area));
        }
    }

    @Test
    void key_withAnAttributeThatAnAttestationKeyHasNot_isRefused() {
        for (int bit : new int[] {0, 3, 8, 9, 11, 12, 15, 17, 19, 20, 31}) {
            byte[] area = TPM.publicArea(SoftwareTpm.AK_ATTRIBUTES | 1 << bit);
            refused(Reason.WEAK_KEY, () -> AttestationKey.decode(area));
        }
        for (int bit : new int[] {2, 6, 7, 10}) {
            byte[] area = TPM.publicArea(SoftwareTpm.AK_ATTRIBUTES ^ 1 << bit);
            assertThatCode(() -> AttestationKey.decode(area)).doesNotThrowAnyException();
        }
    }

    @Test
    void key_ofAnotherKind_isMalformed() {
        byte[] area = TPM.publicArea();
        for (int at : new int[] {1, 3, 11, 13, 15, 17, 19, 21}) {
            byte[] other = area.clone();
            other[at] ^= 1;
            assertThatThrownBy(() -> AttestationKey.decode(other)).isInstanceOf(MalformedException.class);
        }
        assertThatThrownBy(() -> AttestationKey.decode(Arrays.copyOf(area, area.length + 1)))
                .isInstanceOf(MalformedException.class);
    }
}
