package io.cloudlet.core.internal.peering;

import io.cloudlet.CloudletId;
import io.cloudlet.ConflictException;
import io.cloudlet.core.internal.fuzz.FuzzTarget;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.state.StateFuzz;
import io.cloudlet.core.internal.state.Walk;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.spi.runtime.HostPort;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Frames, each from its first byte. */
public final class PeeringFuzz {

    private static final String FILE = "frames.txt";

    private static final CloudletId SELF = new CloudletId("11".repeat(32));

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
                        .golden(FILE, "pull", "pull-digest", "pull-whole", "pull-change"),
                FuzzTarget.stable("frame-news", News.class, frame(FrameType.NEWS, News::decode), News::encode)
                        .golden(FILE, "news", "news-piece", "news-need-vector")
                        .seeds(
                                new News(7, false, News.Ask.NOTHING, new News.Stand(StateFuzz.jump())).encode(),
                                new News(7, true, News.Ask.NEWER, new News.Evidence(StateFuzz.fork())).encode()),
                FuzzTarget.canonical(
                                "frame-walk",
                                WalkFrames.class,
                                frame(FrameType.WALK, WalkFrames.Ask::decode),
                                WalkFrames.Ask::encode)
                        .seeds(walk().encode()),
                FuzzTarget.canonical(
                                "frame-walked",
                                WalkFrames.class,
                                frame(FrameType.WALKED, WalkFrames.Answer::decode),
                                WalkFrames.Answer::encode)
                        .seeds(walked().encode()),
                FuzzTarget.stable(
                                "frame-recovered",
                                RecoveredFrame.class,
                                frame(FrameType.RECOVERED, RecoveredFrame::decode),
                                RecoveredFrame::encode)
                        .seeds(recovered().encode()));
    }

    private static WalkFrames.Ask walk() {
        Walk.Want want = new Walk.Want(new byte[32], new byte[] {'k'}, 1);
        return new WalkFrames.Ask(7, SELF, new byte[32], 3, List.of(want, want));
    }

    private static WalkFrames.Answer walked() {
        byte[] record = LogRecord.put(new byte[] {'k'}, new byte[] {'v'}).bytes();
        return new WalkFrames.Answer(7, List.of(new Walk.Got(StateFuzz.node(), List.of(record, record))));
    }

    private static RecoveredFrame recovered() {
        LogRecord record = LogRecord.put(new byte[] {'k'}, new byte[] {'v'});
        return new RecoveredFrame(
                List.of(record),
                Map.of(SELF, List.of(HostPort.parse("127.0.0.1:7443"))),
                Optional.of(StateFuzz.excerpt()));
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
