package io.cloudlet.core.internal.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.CloudletInfo;
import io.cloudlet.Federation;
import io.cloudlet.service.Service;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A federation too large for everybody to link to everybody, some of it listening nowhere. */
class ManyTest {

    private static final int MEMBERS = 24;
    private static final int EDGES = 6;

    @Test
    void register_anywhereInALargeFederation_isFoundEverywhere() {
        WorldFleet fleet = new WorldFleet(7).beat(Duration.ofSeconds(20));
        Federation cloud = fleet.found("cloud");
        List<Federation> all = new ArrayList<>(List.of(cloud));
        for (int i = 1; i < MEMBERS; i++) {
            all.add(i < EDGES ? fleet.joinEdge(cloud, "edge" + i) : fleet.join(cloud, "cloudlet" + i));
        }
        fleet.until(
                "all know all",
                () -> all.stream().allMatch(member -> member.cloudlets().list().size() == MEMBERS));

        for (int i : new int[] {1, 20}) {
            all.get(i)
                    .services()
                    .register(Service.named("orders" + i)
                            .version("1.0.0")
                            .at("http://10.0.0.7:80")
                            .federated());
            fleet.until(
                    "all find it",
                    () -> all.stream()
                            .allMatch(member ->
                                    member.services().named("orders" + i).find().isPresent()));
        }

        fleet.world().pass(Duration.ofSeconds(100)); // links that joining needed are let go of
        for (Federation member : all) {
            long links = member.cloudlets().list().stream()
                    .filter(info ->
                            info.link().up() && !info.id().equals(member.self().id()))
                    .count();
            assertThat(links).as(member.self().name()).isBetween(1L, 15L);
        }
        assertThat(cloud.cloudlets().list())
                .extracting(CloudletInfo::standing)
                .containsOnly(CloudletInfo.Standing.MEMBER);
    }
}
