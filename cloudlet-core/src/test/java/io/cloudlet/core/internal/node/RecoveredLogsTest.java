package io.cloudlet.core.internal.node;

import static io.cloudlet.core.internal.world.FencedTrio.id;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.CloudletInfo.Standing;
import io.cloudlet.Federation;
import io.cloudlet.RecoveryKey;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.world.WorldFleet;
import io.cloudlet.service.Service;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A cloudlet lost its disk, and of its log nobody has more than what is live. */
class RecoveredLogsTest {

    private static final byte[] KEY = "x".getBytes(US_ASCII);

    private final WorldFleet fleet = new WorldFleet(9);
    private final Federation cloud = fleet.found("cloud");
    private final Federation one = fleet.join(cloud, "one");
    private final Federation two = fleet.join(cloud, "two");

    @Test
    void recover_ofACompactedLog_goesOnAndEverybodyFollows() {
        rest();
        fleet.cutOff("two"); // is behind, and nobody can give it the records on the way
        compact(one);
        Federation back = lost(one, "cloud");
        rest();
        assertThat(Inside.own(back).get(KEY)).isNotNull();
        register(back, "after");
        fleet.cutOff();
        rest();

        assertThat(List.of(back, two)).extracting(at -> ((Node) at).digest()).containsOnly(((Node) cloud).digest());
        assertThat(two.services().named("after").find()).isPresent();
        assertThat(cloud.cloudlets().get(id(back)).standing()).isEqualTo(Standing.MEMBER);
        assertThat(Inside.logs(cloud).doubts().trouble(id(back))).isEmpty();
        assertThat(Inside.logs(two).doubts().trouble(id(back))).isEmpty();
    }

    @Test
    void recover_ofTheFoundersCompactedLog_keepsEveryDecision() {
        rest();
        compact(cloud);
        fleet.until(
                "everybody has it",
                () -> digest(one).equals(digest(cloud)) && digest(two).equals(digest(cloud)));
        Federation back = lost(cloud, "one");
        Federation three = fleet.join(back, "three");
        rest();

        assertThat(List.of(one, two, three))
                .extracting(RecoveredLogsTest::digest)
                .containsOnly(digest(back));
        assertThat(back.cloudlets().list()).hasSize(4);
    }

    private static String digest(Federation at) {
        return ((Node) at).digest();
    }

    private void rest() {
        fleet.world().pass(Duration.ofSeconds(20));
    }

    private Federation lost(Federation federation, String contact) {
        RecoveryKey key = federation.recoveryKey().orElseThrow();
        String name = federation.self().name();
        WorldFleet.kill(federation);
        rest();
        return fleet.recover(name, key, contact);
    }

    private static void register(Federation at, String name) {
        at.services()
                .register(Service.named(name)
                        .version("1.0.0")
                        .at("http://10.0.0.7:8080")
                        .lease(Duration.ofDays(1))
                        .federated());
    }

    private void compact(Federation at) {
        for (int i = 0; i < 150; i++) {
            Inside.own(at).append(List.of(LogRecord.put(KEY, new byte[60_000])));
            fleet.world().pass(Duration.ofMillis(50));
        }
        for (Federation holder : List.of(at, cloud)) {
            assertThat(Inside.logs(holder)
                            .reaches(id(at), 0, Inside.logs(holder).head(id(at)).orElseThrow()))
                    .isFalse();
        }
    }
}
