package io.cloudlet.core.internal.discovery;

import io.cloudlet.service.Service;
import io.cloudlet.spi.runtime.Scheduler.Cancellable;
import org.jspecify.annotations.Nullable;

/** An instance of this cloudlet and what keeps its lease. Confined to the core thread. */
final class OwnInstance {

    final String id;
    final Service service;
    final long generation;
    boolean visible = true;

    /** Registered by this process, not left by a former one. */
    boolean adopted;

    int failures;
    private @Nullable Cancellable timer;

    OwnInstance(String id, Service service, long generation) {
        this.id = id;
        this.service = service;
        this.generation = generation;
    }

    /** What happens next, unless {@link #stop} comes before. */
    void next(Cancellable due) {
        timer = due;
    }

    void stop() {
        if (timer != null) {
            timer.cancel();
        }
    }
}
