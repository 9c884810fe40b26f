package io.cloudlet.core.internal.peering;

import io.cloudlet.CloudletId;
import io.cloudlet.ConflictException;
import io.cloudlet.ErrorCode;
import io.cloudlet.core.internal.state.Checkpoint;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.state.Logs;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.spi.runtime.HostPort;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Tells a member that lost its disk, and has proven its recovery key, what is known here: all authority records, where others
 * listen, and piece by piece its own log. One answer at a time. Confined to the core thread.
 */
final class RecoverDesk implements Session.Frames {

    private static final int PIECE = 1 << 20;

    private final Session session;
    private final PeeringContext context;
    private final List<LogRecord> authority;
    private final Map<CloudletId, List<HostPort>> addresses;
    private boolean answering;

    RecoverDesk(
            Session session,
            PeeringContext context,
            List<LogRecord> authority,
            Map<CloudletId, List<HostPort>> addresses) {
        this.session = session;
        this.context = context;
        this.authority = authority;
        this.addresses = addresses;
    }

    @Override
    public void frame(FrameType type, WireReader in) {
        if (type != FrameType.RECOVER || answering) {
            throw in.malformed("a " + type + " came from somebody who recovers, at a time when it cannot");
        }
        long from = in.natural("sequence");
        in.end("recovery");
        answering = true;
        session.settle();
        if (compacted()) {
            session.refuse(new ConflictException(
                    ErrorCode.LOG_COMPACTED,
                    "the log of " + session.peer().abbreviated()
                            + " was compacted here, only what is live of it is left"));
            return;
        }
        CompletionStage<Void> sent = session.send(answer(from).encode());
        sent.thenRunAsync(() -> answering = false, context.core());
    }

    /** Only a whole log can be taken over. */
    private boolean compacted() {
        Logs logs = context.logs();
        CloudletId asker = session.peer();
        return logs.checkpoint(asker)
                .filter(newest -> !logs.reaches(asker, 0, newest.head()))
                .isPresent();
    }

    private RecoveredFrame answer(long from) {
        Logs logs = context.logs();
        CloudletId asker = session.peer();
        Optional<Checkpoint> checkpoint = logs.checkpoint(asker);
        long end = checkpoint.map(one -> one.head().sequence()).orElse(0L);
        List<LogRecord> records = from < end ? logs.read(asker, from, PIECE) : List.of();
        return new RecoveredFrame(
                from == 0 ? authority : List.of(),
                from == 0 ? addresses : Map.of(),
                checkpoint,
                records.stream().limit(Math.max(0, end - from)).toList());
    }
}
