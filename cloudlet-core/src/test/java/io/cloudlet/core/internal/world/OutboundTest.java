package io.cloudlet.core.internal.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.Federation;
import io.cloudlet.Invitation;
import io.cloudlet.UnreachableException;
import io.cloudlet.core.internal.node.Node;
import io.cloudlet.service.Service;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Members that listen nowhere, through cuts and crashes; and joining when nobody answers. */
class OutboundTest {

    private final WorldFleet fleet = new WorldFleet(11);

    @Test
    void edges_cutOffTogetherOrFromEachOther_agreeOnceTheOneBetweenThemIsBack() {
        Federation cloud = fleet.found("cloud");
        Federation edge1 = fleet.joinEdge(cloud, "edge1");
        Federation edge2 = fleet.joinEdge(cloud, "edge2");
        register(edge1, "before");
        fleet.until("edge2 finds it", () -> finds(edge2, "before"));

        fleet.cutOff("cloud");
        register(edge1, "one");
        register(edge2, "two");
        fleet.world().pass(Duration.ofSeconds(30));
        assertThat(finds(edge2, "one")).isFalse();
        fleet.cutOff();

        fleet.until(
                "all find all",
                () -> Stream.of(cloud, edge1, edge2)
                        .allMatch(member -> Stream.of("before", "one", "two").allMatch(name -> finds(member, name))));
        fleet.until(
                "all know the same",
                () -> Stream.of(cloud, edge1, edge2)
                                .map(member -> ((Node) member).digest())
                                .distinct()
                                .count()
                        == 1);
    }

    @Test
    void edge_killedAndOpenedAgain_linksAgainByItself() {
        Federation cloud = fleet.found("cloud");
        Federation edge = fleet.joinEdge(cloud, "edge");
        WorldFleet.kill(edge);
        fleet.world().pass(Duration.ofSeconds(20));

        Federation again = fleet.openEdge("edge");
        register(again, "back");

        fleet.until("cloud finds it", () -> finds(cloud, "back"));
    }

    @Test
    void join_whereNobodyAnswers_triesUntilItsDeadlineAndEndsThen() {
        Federation cloud = fleet.found("cloud");
        Invitation invitation = cloud.cloudlets().invite("edge", Duration.ofMinutes(10));
        fleet.cutOff("cloud");
        long before = fleet.world().nanos();

        assertThatThrownBy(() -> fleet.joinEdge(invitation, "edge"))
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining("does not answer");

        Duration took = Duration.ofNanos(fleet.world().nanos() - before);
        assertThat(took).isBetween(Duration.ofSeconds(25), Duration.ofSeconds(30));
    }

    @Test
    void join_whereTheInviterComesBackInTime_succeeds() {
        Federation cloud = fleet.found("cloud");
        Invitation invitation = cloud.cloudlets().invite("edge", Duration.ofMinutes(10));
        fleet.cutOff("cloud");
        fleet.world().after(Duration.ofSeconds(20), fleet.world(), fleet::cutOff);

        assertThat(fleet.joinEdge(invitation, "edge").self().name()).isEqualTo("edge");
    }

    private static void register(Federation at, String name) {
        at.services()
                .register(Service.named(name)
                        .version("1.0.0")
                        .at("http://10.0.0.7:80")
                        .lease(Duration.ofHours(1))
                        .federated());
    }

    private static boolean finds(Federation at, String name) {
        return at.services().named(name).find().isPresent();
    }
}
