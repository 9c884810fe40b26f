package io.cloudlet.core.internal.node;

import static io.cloudlet.core.internal.world.FencedTrio.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.Federation;
import io.cloudlet.Right;
import io.cloudlet.core.internal.world.FencedTrio;
import io.cloudlet.core.internal.world.WorldFleet;
import io.cloudlet.testkit.ForgetfulDisk;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An admin's home is restored from a backup, and the admin decides something else than what the others know it decided. */
class RestoredAdminTest {

    private final FencedTrio trio = new FencedTrio(1, UnaryOperator.identity());

    @BeforeEach
    void decidesTwice() {
        WorldFleet.kill(trio.cloud);
        ForgetfulDisk backup = trio.fleet().disk("cloud").restart();
        trio.cloud = trio.fleet().open("cloud");
        trio.cloud.cloudlets().grant(id(trio.cloudlet1), Right.FENCES);
        trio.rest();
        WorldFleet.kill(trio.cloud);
        trio.fleet().cutOff("cloud");
        trio.fleet().disk("cloud", backup);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void restored_decidingSomethingElse_bothDecisionsStandEverywhere(int startsBefore) {
        decideOtherwise(startsBefore);

        for (Federation at : List.of(trio.cloud, trio.cloudlet1, trio.cloudlet2)) {
            assertThat(rights(at, trio.cloudlet1)).containsExactly(Right.FENCES);
            assertThat(rights(at, trio.cloudlet2)).containsExactly(Right.POLICIES);
            assertThat(String.join("\n", at.health().reasons())).doesNotContain("restored backup");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void restored_decidingSomethingElse_goesOnDeciding(int startsBefore) {
        decideOtherwise(startsBefore);
        trio.cloud.cloudlets().revoke(id(trio.cloudlet1), Right.FENCES);
        trio.rest();

        for (Federation at : List.of(trio.cloud, trio.cloudlet1, trio.cloudlet2)) {
            assertThat(rights(at, trio.cloudlet1)).isEmpty();
            assertThat(rights(at, trio.cloudlet2)).containsExactly(Right.POLICIES);
        }
    }

    /** @param startsBefore makes the epoch of the backup the higher one */
    private void decideOtherwise(int startsBefore) {
        for (int start = 0; start < startsBefore; start++) {
            trio.cloud = trio.fleet().open("cloud");
            WorldFleet.kill(trio.cloud);
        }
        trio.cloud = trio.fleet().open("cloud");
        trio.cloud.cloudlets().grant(id(trio.cloudlet2), Right.POLICIES);
        trio.heal();
    }

    private static Set<Right> rights(Federation at, Federation of) {
        return at.cloudlets().get(id(of)).rights();
    }
}
