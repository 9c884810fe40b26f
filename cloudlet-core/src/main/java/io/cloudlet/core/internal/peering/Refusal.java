package io.cloudlet.core.internal.peering;

import io.cloudlet.CloudletException;
import io.cloudlet.ConflictException;
import io.cloudlet.DeniedException;
import io.cloudlet.ErrorCode;
import io.cloudlet.UnreachableException;
import io.cloudlet.core.internal.identity.KeyChain;
import io.cloudlet.core.internal.identity.Successor;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Why one side will not talk to the other, or turns its request down.
 *
 * @param code an {@link ErrorCode#code()}; codes unknown here are shown as they are
 * @param message for people, at most 1,000 characters
 * @param proof that the refused one's identity key is a former one; else empty
 */
record Refusal(String code, String message, List<Successor> proof) {

    private static final int LONGEST = 4000;

    static Refusal of(CloudletException e) {
        String suffix = " [" + e.code() + "]";
        String whole = String.valueOf(e.getMessage());
        String message = whole.endsWith(suffix) ? whole.substring(0, whole.length() - suffix.length()) : whole;
        return new Refusal(e.code().code(), message.substring(0, Math.min(1000, message.length())), List.of());
    }

    /** The same with what shows that the peer's identity key is a former one. */
    Refusal with(List<Successor> successors) {
        return new Refusal(code, message, successors);
    }

    byte[] encode() {
        WireWriter out = FrameType.REFUSED.writer().text(code).text(message);
        if (!proof.isEmpty()) {
            out.u16(proof.size());
            proof.forEach(successor -> successor.write(out));
        }
        return out.toBytes();
    }

    static Refusal decode(WireReader in) {
        return new Refusal(
                Words.printable(in.text("refusal code", 100)),
                Words.printable(in.text("refusal message", LONGEST)),
                proof(in));
    }

    /** What this version does not understand is left alone. */
    private static List<Successor> proof(WireReader in) {
        List<Successor> proof = new ArrayList<>();
        try {
            for (int rest = in.remaining() > 0 ? in.u16("proof") : 0;
                    rest > 0 && proof.size() < KeyChain.MOST;
                    rest--) {
                proof.add(Successor.read(in));
            }
        } catch (MalformedException e) {
            return List.of();
        }
        return proof;
    }

    /** What the refused side throws. */
    CloudletException toException(String who) {
        Optional<ErrorCode> known = Arrays.stream(ErrorCode.values())
                .filter(value -> value.code().equals(code))
                .findFirst();
        String text = who + " refused: " + message;
        ErrorCode what = known.orElse(ErrorCode.PROTOCOL_VIOLATION);
        return switch (what) {
            case VERSION_MISMATCH, FEDERATION_MISMATCH, NAME_TAKEN, IDENTITY_IN_USE ->
                new ConflictException(what, text);
            case UNREACHABLE, DEADLINE_EXCEEDED, CLOSED, BACKEND_FAULT -> new UnreachableException(what, text);
            default -> new DeniedException(what, text);
        };
    }
}
