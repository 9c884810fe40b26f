package io.cloudlet.simulation;

import static io.cloudlet.simulation.Conditions.linked;
import static io.cloudlet.simulation.Conditions.replicasAgree;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.CloudletId;
import io.cloudlet.CloudletInfo;
import io.cloudlet.Right;
import io.cloudlet.Settlement;
import io.cloudlet.policy.Fence;
import io.cloudlet.policy.FenceId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two who may decide, apart from each other. */
class AdminsSimulationTest {

    private static Simulation twoAdmins(Simulation simulation) {
        return simulation
                .cloudlets("cloud", "cloudlet1")
                .then(s -> s.at("cloud").cloudlets().grant(id(s, "cloudlet1"), Right.MEMBERSHIP))
                .then(s -> s.at("cloud").cloudlets().grant(id(s, "cloudlet1"), Right.FENCES))
                .until(replicasAgree())
                .join("cloudlet2", "cloudlet1")
                .until(linked())
                .until(replicasAgree());
    }

    private static CloudletId id(Simulation simulation, String name) {
        return simulation.at(name).self().id();
    }

    private static CloudletInfo.Standing standing(Simulation simulation, String at, String of) {
        return simulation.at(at).cloudlets().get(id(simulation, of)).standing();
    }

    private static Simulation heal(Simulation simulation) {
        return simulation
                .runFor(Duration.ofSeconds(5))
                .heal()
                .until(linked())
                .until(replicasAgree())
                .until(Admins.agree());
    }

    /** What each of the two says was settled, in the same words. */
    private static List<Settlement> explained(Simulation simulation) {
        List<Settlement> here = simulation.at("cloud").cloudlets().settlements();
        assertThat(simulation.at("cloudlet1").cloudlets().settlements()).isEqualTo(here);
        return here;
    }

    @Test
    void removal_whileTheRightToItIsRevokedElsewhere_hasNoEffectAndBothSidesSayWhy() {
        Seeds.upTo(3).run(start -> {
            Simulation simulation = twoAdmins(start)
                    .isolate("cloud")
                    .then(s -> s.at("cloud").cloudlets().revoke(id(s, "cloudlet1"), Right.MEMBERSHIP))
                    .then(s -> s.at("cloudlet1").cloudlets().remove(id(s, "cloudlet2")));
            assertThat(standing(simulation, "cloudlet1", "cloudlet2")).isEqualTo(CloudletInfo.Standing.REMOVED);

            heal(simulation);

            assertThat(standing(simulation, "cloudlet1", "cloudlet2")).isEqualTo(CloudletInfo.Standing.MEMBER);
            assertThat(explained(simulation)).singleElement().satisfies(settled -> {
                assertThat(settled.concerns()).contains(id(simulation, "cloudlet1"), id(simulation, "cloudlet2"));
                assertThat(settled.overruled()).contains("cloudlet1", "cloudlet2");
                assertThat(settled.why()).contains("cloud");
            });
        });
    }

    @Test
    void roster_changedApart_isTheSameInTheEndAndBothSidesSayWhy() {
        Seeds.upTo(3).run(start -> {
            Simulation simulation = twoAdmins(start);
            FenceId fence = simulation
                    .at("cloud")
                    .fences()
                    .define(Fence.named("geo-b").members(id(simulation, "cloud"), id(simulation, "cloudlet2")));
            simulation
                    .until(replicasAgree())
                    .isolate("cloud")
                    .then(s -> s.at("cloud").fences().exclude(fence, id(s, "cloudlet2")))
                    .then(s -> s.at("cloudlet1").fences().exclude(fence, id(s, "cloudlet2")))
                    .then(s -> s.at("cloudlet1").fences().include(fence, id(s, "cloudlet2")));

            heal(simulation);

            assertThat(simulation.at("cloudlet1").fences().get(fence).fence().members())
                    .containsExactly(id(simulation, "cloud"));
            assertThat(explained(simulation))
                    .isNotEmpty()
                    .allSatisfy(settled -> assertThat(settled.concerns()).contains(id(simulation, "cloudlet2")));
        });
    }
}
