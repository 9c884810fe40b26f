package io.cloudlet.core.internal.peering;

import io.cloudlet.CloudletException;
import io.cloudlet.ConflictException;
import io.cloudlet.DeniedException;
import io.cloudlet.ErrorCode;
import io.cloudlet.UnreachableException;
import io.cloudlet.core.internal.wire.WireReader;
import java.util.Arrays;
import java.util.Optional;

/**
 * Why one side will not talk to the other, or turns its request down.
 *
 * @param code an {@link ErrorCode#code()}; codes unknown here are shown as they are
 * @param message for people, at most 1,000 characters
 */
record Refusal(String code, String message) {

    private static final int LONGEST = 4000;

    static Refusal of(CloudletException e) {
        String suffix = " [" + e.code() + "]";
        String whole = String.valueOf(e.getMessage());
        String message = whole.endsWith(suffix) ? whole.substring(0, whole.length() - suffix.length()) : whole;
        return new Refusal(e.code().code(), message.substring(0, Math.min(1000, message.length())));
    }

    byte[] encode() {
        return FrameType.REFUSED.writer().text(code).text(message).toBytes();
    }

    static Refusal decode(WireReader in) {
        return new Refusal(
                Words.printable(in.text("refusal code", 100)), Words.printable(in.text("refusal message", LONGEST)));
    }

    /** What the refused side throws. */
    CloudletException toException(String who) {
        Optional<ErrorCode> known = Arrays.stream(ErrorCode.values())
                .filter(value -> value.code().equals(code))
                .findFirst();
        String text = who + " refused: " + message;
        ErrorCode what = known.orElse(ErrorCode.PROTOCOL_VIOLATION);
        return switch (what) {
            case VERSION_MISMATCH, FEDERATION_MISMATCH, NAME_TAKEN -> new ConflictException(what, text);
            case UNREACHABLE, DEADLINE_EXCEEDED, CLOSED, BACKEND_FAULT -> new UnreachableException(what, text);
            default -> new DeniedException(what, text);
        };
    }
}
