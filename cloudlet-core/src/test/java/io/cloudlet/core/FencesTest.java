package io.cloudlet.core;

import static io.cloudlet.core.Fleet.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.ErrorCode;
import io.cloudlet.Federation;
import io.cloudlet.NotFoundException;
import io.cloudlet.policy.Fence;
import io.cloudlet.policy.FenceEpoch;
import io.cloudlet.policy.FenceId;
import io.cloudlet.policy.FenceInfo;
import io.cloudlet.policy.FenceInfo.Standing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Fences between real processes' worth of cloudlets: who gets which key when. */
class FencesTest {

    @RegisterExtension
    private final Fleet fleet = new Fleet();

    @Test
    void define_everybodyThere_wrapsTheFirstKeyForEachMemberAndForNobodyElse() {
        Federation cloud = fleet.found("cloud");
        Federation cloudlet1 = fleet.join(cloud, "cloudlet1");
        Federation cloudlet3 = fleet.join(cloud, "cloudlet3");

        FenceId geoB = cloud.fences().define(Fence.named("geoB").members(id(cloud), id(cloudlet1)));

        for (Federation member : new Federation[] {cloud, cloudlet1, cloudlet3}) {
            awaitReady(member, geoB, 2);
            FenceInfo info = member.fences().named("geoB").orElseThrow();
            assertThat(info.id()).isEqualTo(geoB);
            assertThat(info.keeper()).isEqualTo(id(cloud));
            assertThat(info.epoch()).contains(new FenceEpoch(1, 1));
            assertThat(info.troubles()).isEmpty();
        }
    }

    @Test
    void define_memberThatIsAway_isPendingUntilItComes() {
        Federation cloud = fleet.found("cloud");
        Federation cloudlet1 = fleet.join(cloud, "cloudlet1");
        var away = id(cloudlet1);
        cloudlet1.close();

        FenceId geoB = cloud.fences().define(Fence.named("geoB").members(id(cloud), away));
        awaitReady(cloud, geoB, 1);

        assertThat(standing(cloud, geoB, away)).isEqualTo(Standing.PENDING);
        Federation back = fleet.reopen("cloudlet1");
        awaitReady(cloud, geoB, 2);
        awaitReady(back, geoB, 2);
    }

    @Test
    void exclude_aMember_makesANewKeyWithoutIt() {
        Federation cloud = fleet.found("cloud");
        Federation cloudlet1 = fleet.join(cloud, "cloudlet1");
        FenceId geoB = cloud.fences().define(Fence.named("geoB").members(id(cloud), id(cloudlet1)));
        awaitReady(cloud, geoB, 2);

        cloud.fences().exclude(geoB, id(cloudlet1));

        Await.until("a second key is made", () -> epoch(cloud, geoB) == 2);
        assertThat(cloud.fences().get(geoB).fence().members()).containsExactly(id(cloud));
        Await.until("cloudlet1 knows", () -> epoch(cloudlet1, geoB) == 2);
    }

    @Test
    void remove_aMemberOfTheFederation_makesANewKeyInItsFences() {
        Federation cloud = fleet.found("cloud");
        Federation cloudlet1 = fleet.join(cloud, "cloudlet1");
        FenceId geoB = cloud.fences().define(Fence.named("geoB").members(id(cloud), id(cloudlet1)));
        awaitReady(cloud, geoB, 2);

        cloud.cloudlets().remove(id(cloudlet1));

        Await.until("a second key is made", () -> epoch(cloud, geoB) == 2);
        assertThat(standing(cloud, geoB, id(cloudlet1))).isEqualTo(Standing.OUTSIDE);
    }

    @Test
    void handOver_toAnotherMember_hasItMakeTheNextKey() {
        Federation cloud = fleet.found("cloud");
        Federation cloudlet1 = fleet.join(cloud, "cloudlet1");
        FenceId geoB = cloud.fences().define(Fence.named("geoB").members(id(cloud), id(cloudlet1)));
        awaitReady(cloudlet1, geoB, 2);

        cloud.fences().handOver(geoB, id(cloudlet1));

        Await.until(
                "the new keeper makes a key",
                () -> cloud.fences()
                        .get(geoB)
                        .epoch()
                        .filter(new FenceEpoch(2, 2)::equals)
                        .isPresent());
        assertThat(cloud.fences().get(geoB).keeper()).isEqualTo(id(cloudlet1));
        awaitReady(cloud, geoB, 2);
    }

    @Test
    void rotate_ordered_makesANewKey() {
        Federation cloud = fleet.found("cloud");
        FenceId geoB = cloud.fences().define(Fence.named("geoB").members(id(cloud)));
        awaitReady(cloud, geoB, 1);

        cloud.fences().rotate(geoB);

        Await.until("a second key is made", () -> epoch(cloud, geoB) == 2);
        awaitReady(cloud, geoB, 1);
    }

    @Test
    void remove_aFence_takesItAway() {
        Federation cloud = fleet.found("cloud");
        FenceId geoB = cloud.fences().define(Fence.named("geoB").members(id(cloud)));

        cloud.fences().remove(geoB);

        assertThat(cloud.fences().list()).isEmpty();
        Errors.assertFails(
                NotFoundException.class,
                ErrorCode.NOT_FOUND,
                () -> cloud.fences().get(geoB));
    }

    private static Standing standing(Federation at, FenceId fence, io.cloudlet.CloudletId member) {
        return at.fences().get(fence).members().stream()
                .filter(m -> m.id().equals(member))
                .findFirst()
                .orElseThrow()
                .standing();
    }

    private static long epoch(Federation at, FenceId fence) {
        return at.fences().get(fence).epoch().map(FenceEpoch::number).orElse(0L);
    }

    private static void awaitReady(Federation at, FenceId fence, long members) {
        Await.until(
                members + " members are ready",
                () -> at.fences().list().stream()
                        .filter(info -> info.id().equals(fence))
                        .anyMatch(info -> info.members().stream()
                                        .filter(m -> m.standing() == Standing.READY)
                                        .count()
                                == members));
    }
}
