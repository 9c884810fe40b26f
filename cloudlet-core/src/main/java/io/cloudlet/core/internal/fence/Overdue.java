package io.cloudlet.core.internal.fence;

import io.cloudlet.core.internal.state.Checkpoint;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import io.cloudlet.policy.FenceId;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Since when this cloudlet has known that a key is due: somebody has left who has the newest. What it writes from then on until
 * the next key comes is encrypted anew, even if the keeper has seen it before making that. Kept across restarts: stored
 * before any record that is written after. Confined to the core thread.
 */
final class Overdue {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.fence");
    private static final byte[] NOTHING = {};

    private final FenceContext context;
    private final String name;
    private OptionalLong since;

    Overdue(FenceId audience, FenceContext context) {
        this.context = context;
        this.name = "fence-due/" + audience.hex();
        this.since = load(context.store().value(name));
    }

    /** A key is due; if it was before, nothing changes. */
    void begin() {
        if (since.isEmpty()) {
            Checkpoint durable = context.own().checkpoint();
            since = OptionalLong.of(durable == null ? 0 : durable.head().sequence());
            context.keep(name, new WireWriter().u64(since.getAsLong()).toBytes());
        }
    }

    /** The key came, and everything is under it. */
    void end() {
        if (since.isPresent()) {
            since = OptionalLong.empty();
            context.keep(name, NOTHING);
        }
    }

    /** Whether the own record of that sequence was written while a key was due. */
    boolean covers(long sequence) {
        return since.isPresent() && sequence > since.getAsLong();
    }

    /** What cannot be read counts as the whole log: encrypting too much anew does no harm. */
    private static OptionalLong load(byte[] stored) {
        if (stored.length == 0) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(new WireReader(stored).natural("sequence"));
        } catch (MalformedException e) {
            LOG.warn("since when a key is due cannot be read: {}", e.getMessage());
            return OptionalLong.of(0);
        }
    }
}
