package io.cloudlet.core.internal.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.core.internal.Golden;
import io.cloudlet.core.internal.attestation.EvidenceFrames.Ask;
import io.cloudlet.core.internal.attestation.EvidenceFrames.Challenge;
import io.cloudlet.core.internal.attestation.EvidenceFrames.Opened;
import io.cloudlet.core.internal.attestation.EvidenceFrames.Shown;
import io.cloudlet.core.internal.attestation.EvidenceFrames.Status;
import io.cloudlet.core.internal.peering.FrameType;
import io.cloudlet.core.internal.trust.Evidence;
import io.cloudlet.core.internal.trust.PcrSelection;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.spi.trust.Attester;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The frames of evidence, as {@code docs/protocol.md} gives them, and as hostile peers might. */
class EvidenceGoldenTest {

    private final Golden golden = Golden.file("evidence.txt");
    private final Ask ask = new Ask(258, filled(32, 0x21), PcrSelection.of(0, 7, 16));
    private final Shown shown =
            new Shown(258, Status.HERE, "", filled(32, 0x22), Optional.of(evidence(Optional.empty())));
    private final Shown tagged = new Shown(
            258,
            Status.HERE,
            "",
            filled(32, 0x22),
            Optional.of(evidence(Optional.of(new Attester.Tag(filled(3, 0x47), filled(4, 0x48), filled(5, 0x49))))));
    private final Shown none = Shown.no(258, Status.NONE, "software keys");
    private final Challenge challenge = new Challenge(258, filled(4, 0x31), filled(5, 0x32));
    private final Opened opened = new Opened(258, Status.HERE, "", filled(32, 0x33));

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static Evidence evidence(Optional<Attester.Tag> tag) {
        return Evidence.of(
                new Attester.Endorsement(List.of(filled(3, 0x41), filled(2, 0x42)), filled(4, 0x40)),
                new Attester.Quote(filled(5, 0x43), filled(6, 0x44), filled(7, 0x45), filled(8, 0x46), tag));
    }

    @Test
    void frames_areAsWrittenDown() {
        golden.is("ask", "request 258, nonce 32 times 21, PCR 0, 7 and 16", ask.encode());
        golden.is(
                "evidence",
                "its answer, nonce 32 times 22: key 4 times 40, certificates 3 times 41 and 2 times 42, quote 5 times 43, signature"
                        + " 6 times 44, registers 7 times 45, boot log 8 times 46",
                shown.encode());
        golden.is(
                "evidence-tagged",
                "the same with a tag: index 3 times 47, certified 4 times 48, signature 5 times 49",
                tagged.encode());
        golden.is("evidence-none", "another answer: none", none.encode());
        golden.is("credential", "blob 4 times 31, secret 5 times 32", challenge.encode());
        golden.is("credential-opened", "its answer, content 32 times 33", opened.encode());
    }

    @Test
    void frames_decoded_areWhatWasEncoded() {
        for (byte[] frame : all()) {
            assertThat(again(frame)).isEqualTo(frame);
        }
    }

    @Test
    void frames_cutAnywhereOrWithMoreBehind_areRefused() {
        for (byte[] frame : all()) {
            for (int length = 1; length < frame.length; length++) {
                byte[] cut = Arrays.copyOf(frame, length);
                assertThatThrownBy(() -> again(cut)).isInstanceOf(MalformedException.class);
            }
            byte[] more = Arrays.copyOf(frame, frame.length + 1);
            assertThatThrownBy(() -> again(more)).isInstanceOf(MalformedException.class);
        }
    }

    private List<byte[]> all() {
        return List.of(
                ask.encode(), shown.encode(), tagged.encode(), none.encode(), challenge.encode(), opened.encode());
    }

    private static byte[] again(byte[] frame) {
        WireReader in = new WireReader(frame);
        return switch (FrameType.read(in)) {
            case EVIDENCE_ASK -> Ask.decode(in).encode();
            case EVIDENCE -> Shown.decode(in).encode();
            case CREDENTIAL -> Challenge.decode(in).encode();
            case CREDENTIAL_OPENED -> Opened.decode(in).encode();
            default -> throw new AssertionError();
        };
    }
}
