package io.cloudlet.simulation;

import static io.cloudlet.simulation.Conditions.linked;
import static io.cloudlet.simulation.Conditions.replicasAgree;
import static io.cloudlet.simulation.Conditions.servicesAgree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.service.Service;
import java.time.Duration;
import java.util.Optional;
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

    @Test
    void until_ofALambda_isToldByTheNameThatItWasGiven() {
        Condition never = simulation -> Optional.of("nothing comes");
        Simulation named = Simulation.seeded(8).cloudlets("cloud");
        assertThatThrownBy(() -> named.until("the moon is full", never))
                .hasMessageContaining("until the moon is full")
                .hasMessageContaining("nothing comes");

        Simulation unnamed = Simulation.seeded(8).cloudlets("cloud");
        assertThatThrownBy(() -> unnamed.until(never, Duration.ofSeconds(1)))
                .hasMessageContaining("until a condition without a name")
                .hasMessageNotContaining("Lambda");
    }

    @Test
    void secret_saidToEverybody_isFoundOut() {
        assertThatThrownBy(() -> Simulation.seeded(5)
                        .cloudlets("cloud", "cloudlet1")
                        .always(Secrets.noPlaintextOutside("geo-b").and("http://10.0.0.7:8080"))
                        .then(s -> s.at("cloud").services().register(ORDERS))
                        .runFor(Duration.ofSeconds(2)))
                .isInstanceOf(SimulationFailure.class)
                .hasMessageContaining("no plaintext outside geo-b");
    }

    @Test
    void crash_afterAnAcknowledgement_keepsWhatWasAcknowledged() {
        Simulation simulation = Simulation.seeded(6).cloudlets("cloud", "cloudlet1");
        simulation.at("cloudlet1").services().register(ORDERS);
        simulation.crash("cloudlet1").runFor(Duration.ofSeconds(1)).start("cloudlet1");
        assertThat(simulation.at("cloudlet1").services().named("orders").find()).isPresent();
    }
}
