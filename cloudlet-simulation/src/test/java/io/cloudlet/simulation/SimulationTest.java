package io.cloudlet.simulation;

import static io.cloudlet.simulation.Conditions.linked;
import static io.cloudlet.simulation.Conditions.replicasAgree;
import static io.cloudlet.simulation.Conditions.servicesAgree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.service.Service;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SimulationTest {

    private static final Service ORDERS =
            Service.named("orders").version("2.1.0").at("http://10.0.0.7:8080").federated();

    private static Simulation scenario(long seed) {
        return Simulation.seeded(seed)
                .cloudlets("cloud", "cloudlet1", "cloudlet2")
                .partition("cloudlet1", "cloud")
                .then(s -> s.at("cloudlet1").services().register(ORDERS))
                .runFor(Duration.ofMinutes(1))
                .heal()
                .until(linked())
                .until(replicasAgree())
                .until(servicesAgree());
    }

    @Test
    void scenario_sameSeed_doesTheSame() {
        assertThat(scenario(42).trace()).isEqualTo(scenario(42).trace());
    }

    @Test
    void scenario_otherSeed_doesSomethingElse() {
        assertThat(scenario(42).trace()).isNotEqualTo(scenario(43).trace());
    }

    @Test
    void partition_relayedByAThird_servicesAreFoundAcross() {
        Simulation simulation = Simulation.seeded(7)
                .cloudlets("cloud", "cloudlet1", "cloudlet2")
                .partition("cloudlet1", "cloud")
                .then(s -> s.at("cloudlet1").services().register(ORDERS))
                .until(servicesAgree());
        assertThat(simulation.at("cloud").services().named("orders").nearest().cloudletName())
                .isEqualTo("cloudlet1");
    }

    @Test
    void failure_inAStep_namesTheSeedAndTheWayToHaveItAgain() {
        assertThatThrownBy(() -> Simulation.seeded(77).cloudlets("cloud").then(s -> {
                    throw new IllegalStateException("no luck");
                }))
                .isInstanceOf(SimulationFailure.class)
                .hasMessageContaining("seed 77")
                .hasMessageContaining("Simulation.seeded(77)")
                .hasMessageContaining("no luck");
    }
}
