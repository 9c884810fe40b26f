package io.cloudlet.core.internal.fence;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.CloudletId;
import io.cloudlet.Federation;
import io.cloudlet.core.internal.world.WorldFleet;
import io.cloudlet.policy.Fence;
import io.cloudlet.policy.FenceEpoch;
import io.cloudlet.policy.FenceId;
import io.cloudlet.policy.FenceInfo;
import io.cloudlet.policy.FenceInfo.Standing;
import org.junit.jupiter.api.Test;

/** Keys of fences when cloudlets come and go. */
class FenceWorldTest {

    private final WorldFleet fleet = new WorldFleet(1);

    @Test
    void reopen_afterTheKeeperMadeKeysMeanwhile_followsTheChain() {
        Federation cloud = fleet.found("cloud");
        Federation cloudlet1 = fleet.join(cloud, "cloudlet1");
        FenceId geoB = cloud.fences().define(Fence.named("geoB").members(id(cloud), id(cloudlet1)));
        awaitReady(cloudlet1, geoB, 2);
        WorldFleet.kill(cloudlet1);
        for (int i = 0; i < 3; i++) {
            cloud.fences().rotate(geoB);
        }
        fleet.until("four keys", () -> epoch(cloud, geoB).equals(new FenceEpoch(1, 4)));

        Federation back = fleet.open("cloudlet1");

        fleet.until("cloudlet1 has followed", () -> epoch(back, geoB).equals(new FenceEpoch(1, 4)));
        awaitReady(back, geoB, 2);
        assertThat(back.fences().get(geoB).troubles()).isEmpty();
    }

    @Test
    void region_ofAMemberOutside_getsNoKey() {
        fleet.region("cloud", "DE").region("cloudlet1", "DE-BE").region("cloudlet2", "FR");
        Federation cloud = fleet.found("cloud");
        Federation cloudlet1 = fleet.join(cloud, "cloudlet1");
        Federation cloudlet2 = fleet.join(cloud, "cloudlet2");
        FenceId geoA = cloud.fences().define(Fence.named("geoA").regions("DE").members(id(cloud), id(cloudlet1)));
        awaitReady(cloud, geoA, 2);

        cloud.fences().include(geoA, id(cloudlet2));
        fleet.world().pass(java.time.Duration.ofSeconds(5));

        FenceInfo.Member outside = member(cloud, geoA, id(cloudlet2));
        assertThat(outside.standing()).isEqualTo(Standing.OUTSIDE);
        assertThat(outside.why()).contains("FR");
        assertThat(epoch(cloud, geoA)).isEqualTo(new FenceEpoch(1, 1));
    }

    private static CloudletId id(Federation federation) {
        return federation.self().id();
    }

    private static FenceEpoch epoch(Federation at, FenceId fence) {
        return at.fences().get(fence).epoch().orElse(new FenceEpoch(0, 0));
    }

    private static FenceInfo.Member member(Federation at, FenceId fence, CloudletId member) {
        return at.fences().get(fence).members().stream()
                .filter(m -> m.id().equals(member))
                .findFirst()
                .orElseThrow();
    }

    private void awaitReady(Federation at, FenceId fence, long members) {
        fleet.until(
                members + " are ready",
                () -> at.fences().list().stream()
                        .filter(info -> info.id().equals(fence))
                        .anyMatch(info -> info.members().stream()
                                        .filter(m -> m.standing() == Standing.READY)
                                        .count()
                                == members));
    }
}
