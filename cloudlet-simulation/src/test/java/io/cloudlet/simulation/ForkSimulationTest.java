package io.cloudlet.simulation;

import static io.cloudlet.simulation.Conditions.linked;

import io.cloudlet.CloudletInfo;
import io.cloudlet.Federation;
import io.cloudlet.service.Service;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A cloudlet that runs twice, from a copied disk, and says different things to different members. */
class ForkSimulationTest {

    private static void register(Federation federation, String name) {
        federation
                .services()
                .register(Service.named(name)
                        .version("1.0.0")
                        .at("http://" + name + ":8080")
                        .federated());
    }

    /** One of the two says so of itself, or the others have it in quarantine. */
    private static Optional<String> noticed(Simulation simulation) {
        boolean said = simulation.running().stream()
                .filter(site -> site.name().equals("cloudlet2"))
                .flatMap(site -> site.federation().health().reasons().stream())
                .anyMatch(
                        reason -> reason.contains("a copy of it runs elsewhere") || reason.contains("identity-in-use"));
        boolean quarantined = simulation.at("cloud").cloudlets().list().stream()
                .anyMatch(info -> info.standing() == CloudletInfo.Standing.QUARANTINED);
        return said || quarantined ? Optional.empty() : Optional.of("nobody noticed");
    }

    private static Condition found(String at, String service) {
        return Conditions.at(
                at,
                service,
                federation -> federation.services().named(service).find().isPresent());
    }

    @Test
    void copy_besideTheOriginal_isNoticedAndHarmsNobodyElse() {
        Seeds.upTo(3)
                .run(simulation -> simulation
                        .cloudlets("cloud", "cloudlet1", "cloudlet2")
                        .until(linked())
                        .fork("cloudlet2", "twin")
                        .partition("cloud", "cloudlet2")
                        .partition("cloudlet1", "twin")
                        .partition("cloud", "cloudlet1")
                        .partition("cloudlet2", "twin")
                        .then(s -> register(s.at("cloudlet2"), "said-to-one"))
                        .then(s -> register(s.at("twin"), "said-to-the-other"))
                        .runFor(Duration.ofSeconds(15))
                        .heal()
                        .until(ForkSimulationTest::noticed)
                        .then(s -> register(s.at("cloudlet1"), "unharmed"))
                        .until(found("cloud", "unharmed"))
                        .then(s -> register(s.at("cloud"), "unharmed-too"))
                        .until(found("cloudlet1", "unharmed-too")));
    }
}
