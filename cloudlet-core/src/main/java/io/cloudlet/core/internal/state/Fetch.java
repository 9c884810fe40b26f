package io.cloudlet.core.internal.state;

import io.cloudlet.spi.runtime.TimeSource;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A long suffix of a log that comes over one link. Other links are not asked for that log meanwhile; what one of them brings all the same
 * is left. A peer that is too slow loses that, however little it sends in time. Confined to the core thread.
 */
final class Fetch implements Draft.Aside {

    private static final long PATIENCE = Duration.ofSeconds(10).toNanos();

    /** 256 KiB a second. */
    private static final long NANOS_A_BYTE = Duration.ofSeconds(1).toNanos() >> 18;

    private final Replica replica;
    private final ReadSoFar read;
    private final Executor executor;
    private final TimeSource time;
    private final BooleanSupplier alive;
    private final long begun;
    private @Nullable BooleanSupplier coming;

    Fetch(Replica replica, ReadSoFar read, Executor executor, TimeSource time, BooleanSupplier alive) {
        this.replica = replica;
        this.read = read;
        this.executor = executor;
        this.time = time;
        this.alive = alive;
        this.begun = time.nanos();
    }

    @Override
    public boolean lengthy(Draft draft) {
        boolean alone = !replica.walking.getAsBoolean();
        if (alone) {
            BooleanSupplier mine = () -> alive.getAsBoolean() && inTime(draft);
            coming = mine;
            replica.walking = mine;
            read.walks(replica.origin);
        }
        return alone;
    }

    @Override
    public void over() {
        if (replica.walking == coming) {
            replica.walking = () -> false;
            read.walked(replica.origin);
        }
    }

    private boolean inTime(Draft draft) {
        return time.nanos() - begun < PATIENCE + draft.bytes() * NANOS_A_BYTE;
    }

    @Override
    public void execute(Runnable work) {
        executor.execute(work);
    }
}
