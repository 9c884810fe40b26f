package io.cloudlet.core.internal.attestation;

import io.cloudlet.core.internal.attestation.EvidenceFrames.Ask;
import io.cloudlet.core.internal.attestation.EvidenceFrames.Challenge;
import io.cloudlet.core.internal.attestation.EvidenceFrames.Opened;
import io.cloudlet.core.internal.attestation.EvidenceFrames.Shown;
import io.cloudlet.core.internal.fuzz.FuzzTarget;
import io.cloudlet.core.internal.peering.FrameType;
import io.cloudlet.core.internal.trust.Evidence;
import io.cloudlet.core.internal.wire.WireReader;
import java.util.List;
import java.util.function.Function;

/** Frames of evidence, verdicts, and evidence that is kept. What stands inside of it has targets of its own. */
public final class EvidenceFuzz {

    private static final String FILE = "evidence.txt";

    private EvidenceFuzz() {}

    public static List<FuzzTarget> targets() {
        return List.of(
                FuzzTarget.canonical(
                                "frame-evidence-ask",
                                EvidenceFrames.class,
                                frame(FrameType.EVIDENCE_ASK, Ask::decode),
                                Ask::encode)
                        .golden(FILE, "ask"),
                FuzzTarget.stable(
                                "frame-evidence",
                                EvidenceFrames.class,
                                frame(FrameType.EVIDENCE, Shown::decode),
                                Shown::encode)
                        .covering(Evidence.class)
                        .golden(FILE, "evidence", "evidence-tagged", "evidence-none"),
                FuzzTarget.canonical(
                                "frame-credential",
                                EvidenceFrames.class,
                                frame(FrameType.CREDENTIAL, Challenge::decode),
                                Challenge::encode)
                        .golden(FILE, "credential"),
                FuzzTarget.stable(
                                "frame-credential-opened",
                                EvidenceFrames.class,
                                frame(FrameType.CREDENTIAL_OPENED, Opened::decode),
                                Opened::encode)
                        .golden(FILE, "credential-opened"),
                FuzzTarget.stable("verdict", VerdictRecord.class, VerdictRecord::decode, VerdictRecord::encode)
                        .golden(FILE, "verdict"),
                FuzzTarget.canonical("kept-evidence", KeptEvidence.class, KeptEvidence::decode, KeptEvidence::encode)
                        .golden(FILE, "kept-evidence"));
    }

    private static <T> Function<byte[], T> frame(FrameType type, Function<WireReader, T> decode) {
        return bytes -> {
            WireReader in = new WireReader(bytes);
            if (FrameType.read(in) != type) {
                throw in.malformed("another frame");
            }
            return decode.apply(in);
        };
    }
}
