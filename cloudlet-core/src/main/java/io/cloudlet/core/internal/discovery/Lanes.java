package io.cloudlet.core.internal.discovery;

import java.util.function.Supplier;

/** Threads for listeners: each call gives one that runs tasks in order, until it is given back. */
public interface Lanes extends Supplier<Lanes.Lane> {

    /** One listener's thread. */
    interface Lane {
        void execute(Runnable call);

        void giveBack();
    }
}
