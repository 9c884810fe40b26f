package io.cloudlet.simulation;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random operations under random faults: whatever was acknowledged is there in the end, nothing else is, nobody learned
 * what was not for him, and all agree. {@code -Dcloudlet.simulation.runs} says how many runs, {@code
 * -Dcloudlet.simulation.seed} which comes first.
 */
class MixedFaultsSimulationTest {

    @Test
    @Timeout(value = 12, unit = TimeUnit.HOURS)
    void anything_happening_whatWasPromisedHolds() {
        Seeds.upTo(200).run(simulation -> new MixedFaults(simulation).run());
    }
}
