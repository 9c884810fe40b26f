package io.cloudlet.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How one change spreads in large federations; takes minutes and gigabytes. Prints a table. */
@Tag("soak")
class ScaleSimulationTest {

    private static final int[][] FEDERATIONS = {{16, 10}, {32, 10}, {64, 10}, {128, 10}, {100, 100}};

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void oneChange_inALargeFederation_reachesEverybodyInFewDelays() {
        System.out.println(Scale.header());
        for (int[] federation : FEDERATIONS) {
            Scale scale = Scale.measure(federation[0], federation[1]);
            System.out.println(scale);
            assertThat(scale.delays()).as(scale.toString()).isLessThanOrEqualTo(Math.ceil(scale.log2()));
        }
    }
}
