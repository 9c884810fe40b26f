package io.cloudlet.core.internal.peering;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.testkit.simulated.MemoryNetwork;
import io.cloudlet.testkit.simulated.World;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is written is told at once, whatever else goes over a link. */
class FreshNewsTest {

    private static final Duration STEP = Cloud.BEAT.dividedBy(10);

    private final World world = new World();
    private final Cloud.Law law = new Cloud.Law();
    private final MemoryNetwork network = MemoryNetwork.first(world, 101);
    private final Cloud one = new Cloud(world, network, law, 1);
    private final Cloud two = beatingBetween();

    private Cloud beatingBetween() {
        world.pass(Cloud.BEAT.dividedBy(2));
        return new Cloud(world, network.beside(102), law, 2);
    }

    @Test
    void put_wheneverBetweenTwoBeats_isToldAtOnce() {
        one.knows(two);
        world.pass(Cloud.BEAT.multipliedBy(3));
        for (int i = 0; i < 25; i++) {
            put("k" + i);
            world.settle();
            assertThat(two.logs.head(one.id())).as("step %s", i).isEqualTo(one.logs.head(one.id()));
            world.pass(STEP);
        }
    }

    private void put(String key) {
        one.own
                .append(List.of(LogRecord.put(key.getBytes(UTF_8), new byte[] {1})))
                .thenAccept(head -> one.links.offer());
    }
}
