package io.cloudlet.core.internal.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.Federation;
import io.cloudlet.RecoveryKey;
import io.cloudlet.core.internal.world.FencedTrio;
import io.cloudlet.core.internal.world.WorldFleet;
import io.cloudlet.policy.FenceEpoch;
import io.cloudlet.testkit.ForgetfulDisk;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An admin's home is restored from a backup, and the admin decides something else than what the others know it decided. */
class RestoredAdminTest {

    private final FencedTrio trio = new FencedTrio(1, UnaryOperator.identity());
    private final RecoveryKey key = trio.cloud.recoveryKey().orElseThrow();

    @BeforeEach
    void decidesTwice() {
        WorldFleet.kill(trio.cloud);
        ForgetfulDisk backup = trio.fleet().disk("cloud").restart();
        trio.cloud = trio.fleet().open("cloud");
        trio.cloud.fences().rotate(trio.fence());
        trio.awaitAfter(new FenceEpoch(1, 1), trio.cloud, trio.cloudlet1, trio.cloudlet2);
        WorldFleet.kill(trio.cloud);
        trio.fleet().cutOff("cloud");
        trio.fleet().disk("cloud", backup);
        for (int start = 0; start < 3; start++) { // so that its epoch is the higher one
            trio.cloud = trio.fleet().open("cloud");
            WorldFleet.kill(trio.cloud);
        }
        trio.cloud = trio.fleet().open("cloud");
        trio.cloud.fences().rotate(trio.fence());
        trio.fleet().cutOff();
        trio.rest();
    }

    @Test
    void restored_decidingSomethingElse_isNotFollowedAndOthersSayWhyAndTheWayOut() {
        for (Federation member : List.of(trio.cloudlet1, trio.cloudlet2)) {
            assertThat(String.join("\n", member.health().reasons()))
                    .contains("restored backup")
                    .contains("recover it with its recovery key");
        }
    }

    @Test
    void recover_afterDecidingSomethingElse_isFollowedAgain() {
        WorldFleet.kill(trio.cloud);
        trio.cloud = trio.fleet().recover("cloud", key, "cloudlet1");
        trio.rest();
        trio.cloud.fences().rotate(trio.fence());
        trio.rest();
        FenceEpoch now = trio.cloud.fences().get(trio.fence()).epoch().orElseThrow();
        trio.awaitEpoch(now, trio.cloud, trio.cloudlet1, trio.cloudlet2);
        for (Federation member : List.of(trio.cloudlet1, trio.cloudlet2)) {
            assertThat(String.join("\n", member.health().reasons())).doesNotContain("restored backup");
        }
    }
}
