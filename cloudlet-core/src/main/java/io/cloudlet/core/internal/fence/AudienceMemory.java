package io.cloudlet.core.internal.fence;

import io.cloudlet.core.internal.state.Head;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import io.cloudlet.policy.FenceId;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this cloudlet keeps of one audience across restarts, since no log tells it: how far it followed the keys, which of
 * them it holds for its own records, and from where on it wrote under a key that had ended. Confined to the core thread.
 */
final class AudienceMemory {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.fence");

    private final FenceId audience;
    private final FenceContext context;
    private Optional<ChainEntry> reached;
    private long lateFrom;

    AudienceMemory(FenceId audience, FenceContext context) {
        this.audience = audience;
        this.context = context;
        this.reached = loadReached();
        this.lateFrom = loadLate();
    }

    /** The newest epoch that was ever followed. */
    Optional<ChainEntry> reached() {
        return reached;
    }

    /** That epoch is followed now. */
    void reached(ChainEntry newest) {
        if (reached.filter(newest::equals).isEmpty()) {
            reached = Optional.of(newest);
            context.keep(name("fence/"), newest.encode());
        }
    }

    private Optional<ChainEntry> loadReached() {
        byte[] stored = context.store().value(name("fence/"));
        if (stored.length == 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(ChainEntry.decode(stored));
        } catch (MalformedException e) {
            LOG.warn("how far the keys of {} were followed cannot be read: {}", audience.abbreviated(), e.getMessage());
            return Optional.empty();
        }
    }

    /** Keys held, as {@link Keyring#held} wraps them. */
    List<KeyWrap> held() {
        return Keyring.decodeHeld(context.store().value(name("fence-keys/")));
    }

    /** These keys are held, and no others. */
    void hold(byte[] keys) {
        context.keep(name("fence-keys/"), keys);
    }

    /**
     * What is written from now on is sealed under a key that somebody has who has left: it will be encrypted anew. Durable
     * before whatever is appended afterwards.
     */
    void noteLate() {
        if (lateFrom == 0) {
            lateFrom = context.logs().head(context.self()).map(Head::sequence).orElse(0L) + 1;
            context.keep(name("fence-late/"), new WireWriter().u64(lateFrom).toBytes());
        }
    }

    /** Whether this cloudlet wrote that knowing that its key had ended. */
    boolean isLate(long sequence) {
        return lateFrom > 0 && sequence >= lateFrom;
    }

    /** All that was written late is under a newer key. */
    void forgetLate() {
        if (lateFrom > 0) {
            lateFrom = 0;
            context.keep(name("fence-late/"), new byte[0]);
        }
    }

    private long loadLate() {
        byte[] stored = context.store().value(name("fence-late/"));
        return stored.length == Long.BYTES ? new WireReader(stored).u64("late from") : 0;
    }

    private String name(String what) {
        return what + audience.hex();
    }
}
