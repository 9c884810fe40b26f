package io.cloudlet.core.internal.attestation;

import io.cloudlet.core.internal.peering.FrameType;
import io.cloudlet.core.internal.peering.Words;
import io.cloudlet.core.internal.trust.Evidence;
import io.cloudlet.core.internal.trust.PcrSelection;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import java.util.Optional;

/** The frames that ask for evidence and carry it. {@code docs/protocol.md} gives the bytes. */
final class EvidenceFrames {

    static final int NONCE = 32;

    private static final int MOST_CREDENTIAL = 256;
    private static final int MOST_SECRET = 512;
    private static final int MOST_CONTENT = 64;

    private EvidenceFrames() {}

    /** How an answer ended. */
    enum Status {
        HERE(0),
        NONE(1),
        BUSY(2),
        FAILED(3);

        private final int code;

        Status(int code) {
            this.code = code;
        }

        static Status read(WireReader in) {
            int code = in.u8("status");
            for (Status status : values()) {
                if (status.code == code) {
                    return status;
                }
            }
            throw in.malformed("status " + code + " is unknown");
        }
    }

    /** Wants a quote of these registers. */
    @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
    record Ask(long request, byte[] nonce, PcrSelection registers) {
        byte[] encode() {
            return FrameType.EVIDENCE_ASK
                    .writer()
                    .u64(request)
                    .raw(nonce)
                    .u8(registers.mask() >>> 16)
                    .u16(registers.mask() & 0xffff)
                    .toBytes();
        }

        static Ask decode(WireReader in) {
            Ask ask = new Ask(
                    in.u64("request"),
                    in.raw("nonce", NONCE),
                    new PcrSelection(in.u8("registers") << 16 | in.u16("registers")));
            in.end("question for evidence");
            return ask;
        }
    }

    /** Shows evidence, and the nonce that was added; or says why there is none. */
    @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
    record Shown(long request, Status status, String words, byte[] nonce, Optional<Evidence> evidence) {
        static Shown no(long request, Status status, String words) {
            return new Shown(request, status, words, new byte[0], Optional.empty());
        }

        byte[] encode() {
            WireWriter out = FrameType.EVIDENCE
                    .writer()
                    .u64(request)
                    .u8(status.code)
                    .text(words)
                    .raw(nonce);
            return evidence.map(shown -> shown.write(out)).orElse(out).toBytes();
        }

        static Shown decode(WireReader in) {
            long request = in.u64("request");
            Status status = Status.read(in);
            String words = Words.read(in);
            boolean here = status == Status.HERE;
            byte[] nonce = here ? in.raw("nonce", NONCE) : new byte[0];
            Optional<Evidence> evidence = here ? Optional.of(Evidence.read(in)) : Optional.empty();
            in.end("evidence");
            return new Shown(request, status, words, nonce, evidence);
        }
    }

    /** Wants a credential opened. */
    @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
    record Challenge(long request, byte[] credential, byte[] secret) {
        byte[] encode() {
            return FrameType.CREDENTIAL
                    .writer()
                    .u64(request)
                    .field(credential)
                    .field(secret)
                    .toBytes();
        }

        static Challenge decode(WireReader in) {
            Challenge challenge = new Challenge(
                    in.u64("request"), in.field("credential", MOST_CREDENTIAL), in.field("secret", MOST_SECRET));
            in.end("credential");
            return challenge;
        }
    }

    /** What was inside; or why it was not opened. */
    @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
    record Opened(long request, Status status, String words, byte[] content) {
        byte[] encode() {
            return FrameType.CREDENTIAL_OPENED
                    .writer()
                    .u64(request)
                    .u8(status.code)
                    .text(words)
                    .field(content)
                    .toBytes();
        }

        static Opened decode(WireReader in) {
            Opened opened =
                    new Opened(in.u64("request"), Status.read(in), Words.read(in), in.field("content", MOST_CONTENT));
            in.end("content of a credential");
            return opened;
        }
    }
}
