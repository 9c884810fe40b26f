package io.cloudlet.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.CloudletId;
import io.cloudlet.Federation;
import io.cloudlet.Staleness;
import io.cloudlet.core.internal.world.WorldFleet;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How old what a cloudlet knows of another is, by its own clock alone; beats come every second. */
class StalenessTest {

    private final WorldFleet fleet = new WorldFleet(1);
    private final Federation cloud = fleet.found("cloud");
    private final Federation edge = fleet.join(cloud, "edge");

    @Test
    void staleness_ofALinkedCloudlet_isBoundedByWhatItEchoes() {
        fleet.until("the first echo", () -> of(edge).basis() == Staleness.Basis.SINCE_ECHO);
        fleet.world().pass(Duration.ofSeconds(10));

        assertThat(of(edge).basis()).isEqualTo(Staleness.Basis.SINCE_ECHO);
        assertThat(of(edge).age()).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void staleness_ofACloudletCutOff_growsWithTheTime() {
        fleet.until("the first echo", () -> of(edge).basis() == Staleness.Basis.SINCE_ECHO);
        fleet.cutOff("edge");
        fleet.world().pass(Duration.ofMinutes(1));

        assertThat(of(edge).age()).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(63));
    }

    private Staleness of(Federation other) {
        CloudletId id = other.self().id();
        return cloud.cloudlets().list().stream()
                .filter(info -> info.id().equals(id))
                .findAny()
                .orElseThrow()
                .staleness();
    }
}
