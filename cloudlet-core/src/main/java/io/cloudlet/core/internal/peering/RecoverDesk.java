package io.cloudlet.core.internal.peering;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.state.Excerpt;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.spi.runtime.HostPort;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
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
    /** As it was when it was asked for from its beginning. */
    private Optional<Excerpt> log = Optional.empty();

    private boolean answering;
    /** How much has come, as asked for before the answer before has left here: the peer may have it sooner than that is known. */
    private OptionalLong next = OptionalLong.empty();

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
        if (type != FrameType.RECOVER || next.isPresent()) {
            throw in.malformed("a " + type + " came from somebody who recovers, at a time when it cannot");
        }
        long from = in.natural("how much has come");
        in.end("recovery");
        session.settle();
        if (answering) {
            next = OptionalLong.of(from);
        } else {
            tell(from);
        }
    }

    private void tell(long from) {
        answering = true;
        if (from == 0) {
            log = context.logs().excerpt(session.peer());
        }
        CompletionStage<Void> sent = session.send(answer(from).encode());
        sent.thenRunAsync(this::told, context.core());
    }

    private void told() {
        answering = false;
        OptionalLong waited = next;
        next = OptionalLong.empty();
        waited.ifPresent(this::tell);
    }

    private RecoveredFrame answer(long from) {
        return new RecoveredFrame(
                from == 0 ? authority : List.of(),
                from == 0 ? addresses : Map.of(),
                log.map(all -> all.piece(from, PIECE)));
    }
}
