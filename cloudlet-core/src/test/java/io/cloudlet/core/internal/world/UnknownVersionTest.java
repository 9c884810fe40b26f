package io.cloudlet.core.internal.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.CloudletId;
import io.cloudlet.Federation;
import io.cloudlet.core.internal.node.Inside;
import org.junit.jupiter.api.Test;

/** What a newer library says of a log. */
class UnknownVersionTest {

    private final WorldFleet fleet = new WorldFleet(1);
    private final Federation cloud = fleet.found("cloud");
    private final Federation edge = fleet.join(cloud, "edge");

    @Test
    void health_whileALogIsToldOfInAnUnknownVersion_saysWhoseAndWhatToDo() {
        CloudletId id = edge.self().id();
        fleet.cutOff("edge"); // or its next beat would show that it can be read

        Inside.logs(cloud).doubts().unreadable(id, 9);

        assertThat(cloud.health().ready()).isTrue();
        assertThat(cloud.health().reasons())
                .anySatisfy(why -> assertThat(why).contains(id.abbreviated(), "version 9", "update the library"));
    }
}
