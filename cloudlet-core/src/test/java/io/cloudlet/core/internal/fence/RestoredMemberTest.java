package io.cloudlet.core.internal.fence;

import static io.cloudlet.core.internal.world.FencedTrio.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.CloudletId;
import io.cloudlet.Federation;
import io.cloudlet.core.internal.world.WorldFleet;
import io.cloudlet.policy.Fence;
import io.cloudlet.policy.FenceId;
import io.cloudlet.testkit.ForgetfulDisk;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A member's home is restored from a backup of before it published its wrapping key, and publishes another before it hears of that. */
class RestoredMemberTest {

    private final WorldFleet fleet = new WorldFleet(1);
    private final Federation cloud = fleet.found("cloud");
    private final Federation other = fleet.join(cloud, "other");
    private Federation member = fleet.join(cloud, "member");
    private FenceId fence = new FenceId("00".repeat(32));

    private void rest() {
        fleet.world().pass(Duration.ofSeconds(30));
    }

    private void publishesTwice() {
        rest();
        CloudletId itself = id(member);
        WorldFleet.kill(member);
        ForgetfulDisk backup = fleet.disk("member").restart();
        fence = cloud.fences()
                .define(Fence.named("geoB")
                        .members(id(cloud), id(other), itself)
                        .keeper(id(cloud)));
        cloud.data().create("patients", fence);
        rest();
        fleet.cutOff("other");
        member = fleet.open("member");
        rest();
        WorldFleet.kill(member);
        fleet.disk("member", backup);
        fleet.cutOff("cloud");
        for (int start = 0;
                start < 3;
                start++) { // so that its epoch is the higher one, and what the other branch put is written anew
            WorldFleet.kill(member);
            member = fleet.open("member");
        }
        rest();
        fleet.cutOff();
        rest();
    }

    @Test
    void restored_opensWhatIsSealedUnderLaterKeys() {
        publishesTwice();
        cloud.fences().rotate(fence);
        rest();
        cloud.data().create("later", fence);
        rest();

        assertThat(member.data().list()).hasSize(2);
    }

    @Test
    void restored_opensAgain() {
        publishesTwice();
        WorldFleet.kill(member);
        member = fleet.open("member");
        rest();

        assertThat(member.data().list()).hasSize(1);
    }
}
