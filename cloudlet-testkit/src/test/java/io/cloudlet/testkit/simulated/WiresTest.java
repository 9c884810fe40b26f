package io.cloudlet.testkit.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.spi.runtime.HostPort;
import io.cloudlet.spi.runtime.Network.Connection;
import io.cloudlet.spi.runtime.Network.FrameReceiver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WiresTest {

    private static final HostPort PORT = new HostPort("b", 1);

    private final World world = new World();
    private final Wires wires = new Wires(world, 1);
    private final MemoryNetwork here = wires.network("a", 1);
    private final MemoryNetwork there = wires.network("b", 2);
    private final Inbox inbox = new Inbox();
    private final Inbox back = new Inbox();
    private Connection answering;

    private static final class Inbox implements FrameReceiver {
        private final List<Integer> frames = new ArrayList<>();
        private String closed = "";

        @Override
        public void frame(byte[] frame) {
            frames.add((int) frame[0]);
        }

        @Override
        public void closed(String why) {
            closed = why;
        }
    }

    private Connection connected() {
        there.listen(PORT, accepted -> {
            answering = accepted;
            accepted.receiver(inbox);
        });
        var dialled = here.dial(PORT, Optional.empty(), Duration.ofSeconds(5)).toCompletableFuture();
        world.pass(Duration.ofSeconds(1));
        Connection connection = dialled.join();
        connection.receiver(back);
        return connection;
    }

    private static byte[] frame(int number) {
        return new byte[] {(byte) number};
    }

    @Test
    void cut_swallowsSilently_andWhatWaitedArrivesAfterwards() {
        Connection connection = connected();
        wires.cut("a", "b");
        connection.send(frame(1));
        answering.send(frame(2));
        world.pass(Duration.ofSeconds(30));
        assertThat(inbox.frames).isEmpty();
        assertThat(back.frames).as("the way back stays").containsExactly(2);
        assertThat(back.closed).isEmpty();
        wires.mend("a", "b");
        world.pass(Duration.ofSeconds(31));
        assertThat(inbox.frames).containsExactly(1);
    }

    @Test
    void cut_forAQuarterOfAnHour_isGivenUp() {
        Connection connection = connected();
        wires.cut("a", "b");
        connection.send(frame(1));
        world.pass(Duration.ofMinutes(16));
        assertThat(back.closed).contains("does not answer");
    }

    @Test
    void loss_delaysAndKeepsTheOrder() {
        Connection connection = connected();
        wires.lose("a", "b", 0.5);
        for (int i = 0; i < 100; i++) {
            connection.send(frame(i));
        }
        long begun = world.nanos();
        while (inbox.frames.size() < 100) {
            world.pass(Duration.ofMillis(10));
        }
        assertThat(inbox.frames).isSorted().doesNotHaveDuplicates();
        assertThat(world.nanos() - begun).isGreaterThan(Duration.ofMillis(200).toNanos());
    }

    @Test
    void power_goneAndBack_theOldConnectionIsResetWhenUsed() {
        Connection connection = connected();
        there.vanish();
        world.pass(Duration.ofSeconds(5));
        assertThat(back.closed).as("nobody was told").isEmpty();
        connection.send(frame(1));
        world.pass(Duration.ofSeconds(5));
        assertThat(back.closed).isEmpty();
        assertThat(wires.network("b", 3).leafKey()).isNotEqualTo(there.leafKey());
        world.pass(Duration.ofSeconds(10));
        assertThat(back.closed).contains("reset");
        assertThat(inbox.frames).isEmpty();
    }

    @Test
    void dial_whileCut_connectsOnceMendedInTime() {
        there.listen(PORT, accepted -> accepted.receiver(inbox));
        wires.cut("b", "a");
        var dialled = here.dial(PORT, Optional.empty(), Duration.ofSeconds(5)).toCompletableFuture();
        world.pass(Duration.ofSeconds(2));
        assertThat(dialled).isNotDone();
        wires.mend("b", "a");
        world.pass(Duration.ofSeconds(3));
        assertThat(dialled).isCompleted();
    }
}
