package io.cloudlet.core.internal.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.CloudletId;
import io.cloudlet.FederationId;
import io.cloudlet.core.internal.Golden;
import io.cloudlet.core.internal.state.Keys;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.trust.Evidence;
import io.cloudlet.core.internal.trust.Exhibit;
import io.cloudlet.core.internal.trust.PcrSelection;
import io.cloudlet.core.internal.trust.QuoteClock;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.spi.trust.Attester;
import io.cloudlet.trust.Finding;
import io.cloudlet.trust.Finding.Subject;
import io.cloudlet.trust.Verdict.Outcome;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Verdicts and kept evidence, as {@code docs/protocol.md} gives them, and as somebody hostile might. */
class VerdictRecordTest {

    private static final CloudletId BY = id("aa");
    private static final CloudletId ABOUT = id("bb");

    private final Golden golden = Golden.file("evidence.txt");
    private final VerdictRecord passed = verdict(Outcome.PASSED, 0, new Finding(Subject.QUOTE, true, "it answers"));
    private final VerdictRecord failed =
            verdict(Outcome.FAILED, 17, new Finding(Subject.REGISTERS, false, "it runs x"));
    private final KeptEvidence kept = new KeptEvidence(
            new Exhibit(
                    new FederationId("11".repeat(32)),
                    ABOUT,
                    Evidence.of(
                            new Attester.Endorsement(List.of(filled(3, 0x41)), filled(4, 0x40)),
                            new Attester.Quote(
                                    filled(5, 0x43),
                                    filled(6, 0x44),
                                    filled(7, 0x45),
                                    filled(8, 0x46),
                                    Optional.empty())),
                    filled(32, 0x47),
                    PcrSelection.of(0, 7),
                    Instant.ofEpochSecond(1_800_000_000L)),
            true,
            Optional.of(new QuoteClock(1000, 3, 1, true, 7)));
    private final VerdictBook book = new VerdictBook();

    private static CloudletId id(String two) {
        return new CloudletId(two.repeat(32));
    }

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static VerdictRecord verdict(Outcome outcome, long upTo, Finding finding) {
        Instant at = Instant.ofEpochSecond(1_800_000_000L);
        return new VerdictRecord(
                ABOUT,
                outcome,
                Optional.of("cc".repeat(32)),
                upTo,
                at,
                at.plusSeconds(3600),
                Optional.of("dd".repeat(32)),
                "ee".repeat(32),
                List.of("01".repeat(32), "02".repeat(32)),
                List.of(finding));
    }

    @Test
    void verdicts_areAsWrittenDown() {
        golden.is(
                "verdict",
                "on 32 times bb: failed, machine 32 times cc, up to 17, one hour from 1800000000, evidence 32 times dd, references"
                        + " 32 times ee, decisions 32 times 01 and 32 times 02, a doubt about registers: it runs x",
                failed.encode());
        golden.is(
                "kept-evidence",
                "of 32 times bb in 32 times 11: question 32 times 47, PCR 0 and 7, at 1800000000, enrolled, former clock 1000, 3, 1, safe, 7; then"
                        + " key 4 times 40, certificate 3 times 41, quote 5 times 43, signature 6 times 44, registers 7 times 45, boot"
                        + " log 8 times 46",
                kept.encode());
    }

    @Test
    void decoded_areWhatWasEncoded() {
        assertThat(VerdictRecord.decode(failed.encode())).isEqualTo(failed);
        assertThat(KeptEvidence.decode(kept.encode()).encode()).isEqualTo(kept.encode());
    }

    @Test
    void cutAnywhereOrWithMoreBehind_areRefused() {
        for (byte[] whole : List.of(failed.encode(), kept.encode())) {
            for (int length = 0; length < whole.length; length++) {
                byte[] cut = Arrays.copyOf(whole, length);
                assertThatThrownBy(() -> VerdictRecord.decode(cut)).isInstanceOf(MalformedException.class);
                assertThatThrownBy(() -> KeptEvidence.decode(cut)).isInstanceOf(MalformedException.class);
            }
            byte[] more = Arrays.copyOf(whole, whole.length + 1);
            assertThatThrownBy(() -> VerdictRecord.decode(more)).isInstanceOf(MalformedException.class);
            assertThatThrownBy(() -> KeptEvidence.decode(more)).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void book_ofAVerdictThatChanges_tells() {
        assertThat(book.note(BY, passed.toRecord())).isTrue();
        assertThat(book.note(BY, passed.toRecord())).isFalse();
        assertThat(book.note(BY, failed.toRecord())).isTrue();
        assertThat(book.of(BY, ABOUT)).contains(new VerdictBook.Said(false, 17, "it runs x"));
        assertThat(book.note(BY, LogRecord.deletion(failed.toRecord().key()))).isTrue();
        assertThat(book.of(BY, ABOUT)).isEmpty();
    }

    @Test
    void book_ofAVerdictUnderAnothersKey_ignoresIt() {
        LogRecord swapped = LogRecord.put(Keys.verdict(BY.hex()), passed.encode());
        assertThat(book.note(BY, swapped)).isFalse();
        assertThat(book.of(BY, ABOUT)).isEmpty();
        assertThat(book.of(BY, BY)).isEmpty();
    }

    @Test
    void book_ofWhatCannotBeRead_keepsNothing() {
        assertThat(book.note(BY, LogRecord.put(Keys.verdict("x"), passed.encode())))
                .isFalse();
        assertThat(book.note(BY, LogRecord.put(Keys.verdict(ABOUT.hex()), new byte[] {9})))
                .isFalse();
        assertThat(book.of(BY, ABOUT)).isEmpty();
    }
}
