package io.cloudlet.core.internal.peering;

import io.cloudlet.ConflictException;
import io.cloudlet.core.internal.fuzz.FuzzTarget;
import io.cloudlet.core.internal.wire.WireReader;
import java.util.List;
import java.util.function.Function;

/** Frames, each from its first byte. */
public final class PeeringFuzz {

    private static final String FILE = "frames.txt";

    private PeeringFuzz() {}

    public static List<FuzzTarget> targets() {
        return List.of(
                FuzzTarget.stable("frame-hello", Hello.class, frame(FrameType.HELLO, Hello::decode), Hello::encode)
                        .covering(FrameType.class)
                        .refusing(ConflictException.class)
                        .golden(FILE, "hello"),
                FuzzTarget.stable(
                                "frame-refused",
                                Refusal.class,
                                frame(FrameType.REFUSED, PeeringFuzz::refusal),
                                Refusal::encode)
                        .golden(FILE, "refused"),
                FuzzTarget.canonical(
                                "frame-join-request",
                                JoinRequestFrame.class,
                                frame(FrameType.JOIN_REQUEST, JoinRequestFrame::decode),
                                JoinRequestFrame::encode)
                        .golden(FILE, "join-request"),
                FuzzTarget.canonical(
                                "frame-join-accepted",
                                JoinAcceptedFrame.class,
                                frame(FrameType.JOIN_ACCEPTED, JoinAcceptedFrame::decode),
                                JoinAcceptedFrame::encode)
                        .golden(FILE, "join-accepted"),
                FuzzTarget.stable("frame-pull", Pull.class, frame(FrameType.PULL, Pull::decode), Pull::encode)
                        .golden(FILE, "pull", "pull-digest", "pull-whole"),
                FuzzTarget.stable("frame-news", News.class, frame(FrameType.NEWS, News::decode), News::encode)
                        .golden(FILE, "news", "news-piece", "news-need-vector"));
    }

    /** As it is read and then thrown. */
    private static Refusal refusal(WireReader in) {
        Refusal refusal = Refusal.decode(in);
        String shown = String.valueOf(refusal.toException("the peer").getMessage());
        if (shown.chars().anyMatch(Character::isISOControl)) {
            throw new AssertionError("a control character in " + shown);
        }
        return refusal;
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
