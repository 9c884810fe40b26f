package io.cloudlet.simulation;

import static io.cloudlet.simulation.Conditions.linked;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.UnreachableException;
import io.cloudlet.service.Reach;
import io.cloudlet.service.Service;
import io.cloudlet.service.ServiceInstance;
import io.cloudlet.service.Tunnel;
import java.time.Duration;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Services of a member that listens nowhere. */
class TunnelSimulationTest {

    private static final Service ORDERS = Service.named("orders")
            .version("1.0.0")
            .at("http://127.0.0.1:8080")
            .lease(Duration.ofHours(1))
            .federated();

    private static Simulation edgeWithOrders(long seed) {
        Simulation simulation = Simulation.seeded(seed)
                .dialsOutOnly("edge")
                .cloudlets("cloud", "edge", "cloudlet1")
                .then(s -> s.site("edge").serve(8080, order -> "taken: " + order))
                .then(s -> s.at("edge").services().register(ORDERS));
        return simulation
                .until(linked())
                .until(orders(
                        "orders can be reached", instance -> instance.reach().way() == Reach.Way.TUNNEL));
    }

    private static Condition orders(String what, Predicate<ServiceInstance> test) {
        return Conditions.at(
                "cloud",
                what,
                federation -> federation
                        .services()
                        .named("orders")
                        .find()
                        .filter(test)
                        .isPresent());
    }

    private static String order(Simulation simulation, Tunnel tunnel, String what) {
        return simulation.site("cloud").call(tunnel.endpoint(), what);
    }

    @Test
    void tunnel_throughAPartition_servesBeforeAndAfterAndFailsInBetween() {
        Seeds.upTo(5).run(start -> {
            Simulation simulation = edgeWithOrders(start.chance().nextLong());
            ServiceInstance orders =
                    simulation.at("cloud").services().named("orders").nearest();
            try (Tunnel tunnel = simulation.at("cloud").services().tunnel(orders)) {
                assertThat(order(simulation, tunnel, "one")).isEqualTo("taken: one");

                simulation
                        .partition("cloud", "edge")
                        .until(orders("no link is left", one -> one.reach().way() == Reach.Way.NONE));
                assertThatThrownBy(() -> order(simulation, tunnel, "two")).isInstanceOf(UnreachableException.class);
                assertThat(tunnel.lastFailure()).isPresent();

                simulation.heal().until(linked());
                assertThat(order(simulation, tunnel, "three")).isEqualTo("taken: three");
            }
        });
    }

    @Test
    void tunnel_whileTheWayIsCutAndNobodyKnowsYet_breaksInsteadOfEnding() {
        Simulation simulation = edgeWithOrders(11);
        ServiceInstance orders =
                simulation.at("cloud").services().named("orders").nearest();
        Tunnel tunnel = simulation.at("cloud").services().tunnel(orders);

        simulation.partition("cloud", "edge");

        assertThatThrownBy(() -> order(simulation, tunnel, "one"))
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining("broke");
    }
}
