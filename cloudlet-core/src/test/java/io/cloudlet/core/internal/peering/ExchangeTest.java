package io.cloudlet.core.internal.peering;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.testkit.simulated.MemoryNetwork;
import io.cloudlet.testkit.simulated.World;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Frames that links only carry. */
class ExchangeTest {

    private final World world = new World();
    private final Cloud.Law law = new Cloud.Law();
    private final MemoryNetwork network = MemoryNetwork.first(world, 101);
    private final Cloud one = new Cloud(world, network, law, 1);
    private final Cloud two = new Cloud(world, network.beside(102), law, 2);

    private void link() {
        one.knows(two);
        world.pass(Duration.ofSeconds(2));
        assertThat(one.linkedTo(two)).isTrue();
    }

    private static byte[] frame(long number) {
        return FrameType.BLOB_FIND.writer().u64(number).toBytes();
    }

    @Test
    void send_toALinkedMember_arrivesNamingTheSender() {
        link();
        one.links.send(two.id(), frame(5));
        two.links.send(one.id(), frame(6));
        world.settle();
        assertThat(two.exchanged).containsExactly("BLOB_FIND of " + one.id().abbreviated() + ": 5");
        assertThat(one.exchanged).containsExactly("BLOB_FIND of " + two.id().abbreviated() + ": 6");
        assertThat(one.links.linked()).containsExactly(two.id());
    }

    @Test
    void send_withoutALink_fails() {
        assertThat(one.links.send(two.id(), frame(5)).toCompletableFuture()).isCompletedExceptionally();
        assertThat(one.links.linked()).isEmpty();
    }

    @Test
    void link_down_isTold() {
        link();
        law.remove(two.id());
        world.pass(Duration.ofSeconds(1));
        assertThat(one.exchanged).containsExactly("down " + two.id().abbreviated());
        assertThat(two.exchanged).containsExactly("down " + one.id().abbreviated());
    }

    @Test
    void frame_thatDoesNotParse_closesTheLink() {
        link();
        one.links.send(two.id(), FrameType.BLOB_FIND.writer().u8(1).toBytes());
        world.settle();
        assertThat(one.downs).singleElement().asString().contains("number needs 8 bytes");
    }
}
