package io.cloudlet.simulation;

import static io.cloudlet.simulation.Conditions.linked;
import static io.cloudlet.simulation.Conditions.replicasAgree;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.Federation;
import io.cloudlet.policy.Fence;
import io.cloudlet.policy.FenceId;
import io.cloudlet.service.Service;
import io.cloudlet.service.ServiceInstance;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an application's own tests look like; docs/simulation.md shows these. */
class ShopTest {

    /** The application under test: it knows a Federation, and nothing of simulations. */
    record Shop(Federation federation) {

        void open() {
            federation
                    .services()
                    .register(Service.named("orders")
                            .version("2.1.0")
                            .at("http://" + federation.self().name() + ":8080")
                            .lease(Duration.ofSeconds(30))
                            .federated());
        }

        Optional<String> checkout() {
            return federation.services().named("orders").version("2.x").find().map(ServiceInstance::cloudletName);
        }
    }

    @Test
    void checkout_whileTheShopIsCutOff_goesElsewhereAndComesBack() {
        Simulation simulation = Simulation.seeded(42)
                .cloudlets("cloud", "cloudlet1", "cloudlet2")
                .then(s -> new Shop(s.at("cloudlet1")).open())
                .runFor(Duration.ofSeconds(1));
        Shop shop = new Shop(simulation.at("cloud"));
        assertThat(shop.checkout()).contains("cloudlet1");

        simulation.isolate("cloudlet1").runFor(Duration.ofMinutes(1)); // its lease of 30 s has run out
        assertThat(shop.checkout()).isEmpty();

        simulation
                .heal()
                .until(Conditions.at(
                        "cloud", "the shop is back", f -> new Shop(f).checkout().isPresent()));
    }

    @Test
    void checkout_underEverySchedule_findsOnlyShopsThatOpened() {
        Seeds.upTo(20)
                .run(simulation -> simulation
                        .cloudlets("cloud", "cloudlet1", "cloudlet2")
                        .always(s -> s.running().stream()
                                .flatMap(site -> new Shop(site.federation()).checkout().stream())
                                .filter(name -> !name.equals("cloudlet1"))
                                .findAny()
                                .map(name -> name + " serves orders, but no shop opened there"))
                        .crashAtOperation("cloudlet1", 1 + simulation.chance().nextInt(20))
                        .then(s -> {
                            try {
                                new Shop(s.at("cloudlet1")).open();
                            } catch (RuntimeException e) {
                                assertThat(s.site("cloudlet1").running())
                                        .as("it fails only with its machine")
                                        .isFalse();
                            }
                        })
                        .runFor(Duration.ofSeconds(10)));
    }

    @Test
    void shop_inAFederationFormedOnce_isFoundEachTime() {
        Formation formation = Simulation.seeded(1)
                .cloudlets("cloud", "cloudlet1", "cloudlet2")
                .formation();
        Seeds.upTo(20)
                .run(simulation -> simulation
                        .formed(formation)
                        .then(s -> new Shop(s.at("cloudlet1")).open())
                        .until(Conditions.at(
                                "cloud",
                                "the shop is found",
                                f -> new Shop(f).checkout().isPresent())));
    }

    @Test
    void patients_carriedByACloudOutside_stayInside() {
        Simulation.seeded(7)
                .region("cloud", "DE")
                .region("cloudlet1", "FR")
                .region("cloudlet2", "US")
                .cloudlets("cloud", "cloudlet1", "cloudlet2")
                .partition("cloud", "cloudlet1") // so cloudlet2 carries everything
                .always(Secrets.noPlaintextOutside("geo-b").and("born in 1970"))
                .then(s -> {
                    FenceId geoB = s.at("cloud")
                            .fences()
                            .define(Fence.named("geo-b")
                                    .regions("DE", "FR")
                                    .members(
                                            s.at("cloud").self().id(),
                                            s.at("cloudlet1").self().id()));
                    s.at("cloud").data().create("patients", geoB).put("2026/42.json", "born in 1970".getBytes(UTF_8));
                })
                .until(Conditions.at(
                        "cloudlet1", "the dataset", f -> !f.data().list().isEmpty()))
                .heal()
                .until(linked())
                .until(replicasAgree())
                .then(s -> assertThat(
                                s.at("cloudlet1").data().dataset("patients").get("2026/42.json"))
                        .isEqualTo("born in 1970".getBytes(UTF_8)));
    }
}
