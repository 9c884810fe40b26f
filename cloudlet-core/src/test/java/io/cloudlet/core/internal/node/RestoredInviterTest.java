package io.cloudlet.core.internal.node;

import static io.cloudlet.core.internal.world.FencedTrio.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.CloudletInfo;
import io.cloudlet.Federation;
import io.cloudlet.Right;
import io.cloudlet.core.internal.world.WorldFleet;
import io.cloudlet.testkit.ForgetfulDisk;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An admin below the root admits somebody, is restored from a backup, and admits somebody else before it meets anybody. */
class RestoredInviterTest {

    private final WorldFleet fleet = new WorldFleet(1);
    private final Federation cloud = fleet.found("cloud");
    private Federation admin = fleet.join(cloud, "admin");

    private void rest() {
        fleet.world().pass(Duration.ofSeconds(30));
    }

    private void admitsTwice() {
        cloud.cloudlets().grant(id(admin), Right.MEMBERSHIP);
        rest();
        WorldFleet.kill(admin);
        ForgetfulDisk backup = fleet.disk("admin").restart();
        admin = fleet.open("admin");
        fleet.join(admin, "first");
        rest();
        WorldFleet.kill(admin);
        fleet.cutOff("admin", "second");
        fleet.disk("admin", backup);
        admin = fleet.open("admin");
        fleet.join(admin, "second");
        fleet.cutOff();
        rest();
    }

    @Test
    void remove_afterwards_leavesBothWhomItAdmitted() {
        admitsTwice();
        cloud.cloudlets().remove(id(admin));
        rest();

        assertThat(List.of("admin", "first", "second"))
                .filteredOn(name -> member(name).standing() == CloudletInfo.Standing.MEMBER)
                .containsExactly("first", "second");
    }

    private CloudletInfo member(String name) {
        return cloud.cloudlets().list().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
