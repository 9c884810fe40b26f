package io.cloudlet.core.internal.node;

import static io.cloudlet.core.internal.world.FencedTrio.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.CloudletId;
import io.cloudlet.CloudletInfo;
import io.cloudlet.CloudletInfo.Standing;
import io.cloudlet.Federation;
import io.cloudlet.RecoveryKey;
import io.cloudlet.core.internal.world.WorldFleet;
import io.cloudlet.service.ServiceTemplate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A cloudlet is recovered while whoever holds the newest of its log is away. */
class RecoveredApartTest {

    private final WorldFleet fleet = new WorldFleet(11);
    private final Federation cloud = fleet.found("cloud");
    private final Federation one = fleet.join(cloud, "one");
    private final Federation two = fleet.join(cloud, "two");

    @Test
    void recover_withoutWhoeverHeldTheNewestDecision_everybodyAgreesWithoutIt() {
        rest();
        fleet.cutOff("one");
        Federation four = fleet.join(cloud, "four");
        rest();
        WorldFleet.kill(cloud);
        fleet.cutOff("two", "four");
        Federation back = fleet.recover("cloud", key(cloud), "one");
        rest();
        fleet.cutOff();
        rest();
        publish(back, "after");
        rest();

        assertThat(List.of(one, two)).extracting(RecoveredApartTest::digest).containsOnly(digest(back));
        assertThat(List.of(back, one, two))
                .allMatch(at -> at.cloudlets().named("four").isEmpty());
        assertThat(two.services().templates()).hasSize(1);
        assertThat(Inside.logs(two).doubts().trouble(id(back))).isEmpty();
        assertThat(four.health().reasons()).anyMatch(why -> why.contains("invitation"));
        assertThat(fleet.join(back, "five").cloudlets().list()).hasSize(4);
    }

    @Test
    void recover_throughOneThatHadNotHeardOfRotations_everybodyFollowsTheRecoveredKey() {
        rest();
        RecoveryKey key = key(one);
        fleet.cutOff("cloud");
        one.close();
        fleet.rotate("one").close();
        Federation rotated = fleet.rotate("one");
        publish(rotated, "lost");
        rest();
        WorldFleet.kill(rotated);
        fleet.cutOff("two");
        Federation back = fleet.recover("one", key, "cloud");
        rest();
        fleet.cutOff();
        rest();
        publish(back, "after");
        rest();

        assertThat(List.of(cloud, two)).extracting(RecoveredApartTest::digest).containsOnly(digest(back));
        assertThat(two.services().templates()).hasSize(1);
        assertThat(Inside.logs(two).doubts().trouble(id(back))).isEmpty();
        assertThat(Inside.logs(two).doubts().unknownTo(id(back))).isEmpty();
    }

    @Test
    void recover_afterTwoRecoveriesMadeApart_settlesWhichKeyCounts() {
        rest();
        RecoveryKey key = key(one);
        WorldFleet.kill(one);
        fleet.cutOff("cloud");
        Federation first = fleet.recover("one", key, "two");
        rest();
        WorldFleet.kill(first);
        fleet.cutOff("two");
        Federation second = fleet.recover("one", key, "cloud");
        rest();
        fleet.cutOff();
        rest();
        assertThat(standing(two, id(second))).isEqualTo(Standing.QUARANTINED);

        WorldFleet.kill(second);
        Federation third = fleet.recover("one", key, "cloud");
        publish(third, "after");
        rest();
        assertThat(List.of(cloud, two)).extracting(RecoveredApartTest::digest).containsOnly(digest(third));
        assertThat(List.of(cloud, two)).allMatch(at -> standing(at, id(third)) == Standing.MEMBER);
    }

    private static Standing standing(Federation at, CloudletId id) {
        CloudletInfo info = at.cloudlets().get(id);
        return info.standing();
    }

    private static RecoveryKey key(Federation federation) {
        return federation.recoveryKey().orElseThrow();
    }

    private static String digest(Federation at) {
        return ((Node) at).digest();
    }

    private static void publish(Federation at, String name) {
        at.services().publish(ServiceTemplate.named(name).version("1.0.0").description("x"));
    }

    private void rest() {
        fleet.world().pass(Duration.ofSeconds(90));
    }
}
