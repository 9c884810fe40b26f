package io.cloudlet.core.internal.data;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The promise of fenced data under crashes, at any operation of the disk while objects are put, overwritten and deleted,
 * datasets made, keys rotated, members taken in and out, and what was sealed before brought under new keys: everything
 * acknowledged is there, byte for byte, nothing is half visible, deleted stays deleted, the keys open everything, and what
 * nothing refers to is swept. {@code -Dcloudlet.simulation.runs} says how many crashes, {@code -Dcloudlet.simulation.seed}
 * which come first.
 */
class FencedCrashTest {

    private static final int CRASHES = 300;
    private static final int CRASHES_OF_A_WORLD = 10;
    private static final int WITHIN = 80;

    @Test
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void open_afterEachOfManyCrashes_keepsWhatWasAcknowledgedAndNothingElse() {
        long first = Long.getLong("cloudlet.simulation.seed", 1);
        long worlds = Math.max(1, Integer.getInteger("cloudlet.simulation.runs", CRASHES) / CRASHES_OF_A_WORLD);
        for (long seed = first; seed < first + worlds; seed++) {
            run(seed);
        }
    }

    private static void run(long seed) {
        int crash = 0;
        try {
            CrashWorkload workload = new CrashWorkload(seed);
            for (; crash < CRASHES_OF_A_WORLD; crash++) {
                workload.crash(WITHIN);
            }
            workload.end();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(
                    "crash " + (crash + 1) + " of seed " + seed + "; again with -Dcloudlet.simulation.runs=1"
                            + " -Dcloudlet.simulation.seed=" + seed,
                    e);
        }
    }
}
