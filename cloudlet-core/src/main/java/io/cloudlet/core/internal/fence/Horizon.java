package io.cloudlet.core.internal.fence;

import io.cloudlet.CloudletId;
import java.util.ArrayDeque;
import java.util.Map;

/**
 * How far this cloudlet had read every log some beats ago. What it knew then was certainly written before a removal that it
 * hears of now: word of that takes no longer on a standing link. For as many beats after a link came up the horizon stands
 * still, since old and new arrive together then, in any order. Confined to the core thread.
 */
public final class Horizon {

    static final int BEATS = 10;

    private final ArrayDeque<Map<CloudletId, Long>> snapshots = new ArrayDeque<>();
    private int unquiet;
    private boolean caughtUp;

    /** Begins with what the stored logs hold. */
    void start(Map<CloudletId, Long> sequences) {
        snapshots.clear();
        snapshots.add(Map.copyOf(sequences));
    }

    /** Time has passed. */
    void beat(Map<CloudletId, Long> sequences) {
        if (unquiet > 0) {
            unquiet--;
            return;
        }
        snapshots.addLast(Map.copyOf(sequences));
        if (snapshots.size() > BEATS) {
            snapshots.removeFirst();
        }
    }

    /** A link came up: what was written apart will come. */
    void linkUp() {
        unquiet = BEATS;
    }

    /** Everything that some peer knew is known here. */
    void caughtUp() {
        caughtUp = true;
    }

    /** Whether that has come about since the start. */
    boolean hasCaughtUp() {
        return caughtUp;
    }

    /** How far a log had been read then. */
    long sequence(CloudletId origin) {
        return snapshots.isEmpty() ? 0 : snapshots.element().getOrDefault(origin, 0L);
    }
}
