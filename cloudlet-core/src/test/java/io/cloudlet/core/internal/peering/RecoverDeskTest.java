package io.cloudlet.core.internal.peering;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.testkit.simulated.MemoryNetwork;
import io.cloudlet.testkit.simulated.World;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a cloudlet that lost its disk is told, and who else is not. */
class RecoverDeskTest {

    private static final int PINNED = 99;

    private final World world = new World();
    private final MemoryNetwork net = MemoryNetwork.first(world, 50);
    private final Cloud.Law law = new Cloud.Law();
    private final Cloud cloud = new Cloud(world, net, law, 1);
    private final Cloud lost = new Cloud(world, net.beside(51), law, 2);

    private Raw recovering(int key) {
        SigningKey recovery = Cloud.key(key).after(lost.identity.verification(), List.of());
        return new Raw(world, net.beside(60), recovery, law).dial(cloud).greet(true);
    }

    private static byte[] recover(long from) {
        return FrameType.RECOVER.writer().u64(from).toBytes();
    }

    @Test
    void recover_withThePinnedKey_isToldTheAuthorityRecords() {
        Raw raw = recovering(PINNED).send(recover(0));

        assertThat(raw.refusal()).isEmpty();
        assertThat(RecoveredFrame.decode(raw.frames(FrameType.RECOVERED).get(0)).authority())
                .isEqualTo(law.records);
    }

    @Test
    void recover_withAnotherKey_isRefused() {
        assertThat(recovering(98).refusal()).isEqualTo("identity-mismatch");
    }

    @Test
    void recover_askingLikeAMember_isRefused() {
        Raw raw = recovering(PINNED).send(FrameType.PING.writer().u64(1).toBytes());

        assertThat(raw.refusal()).isEqualTo("protocol-violation");
    }

    @Test
    void recover_ofARemovedMember_isRefused() {
        law.remove(lost.id());

        assertThat(recovering(PINNED).refusal()).isEqualTo("member-removed");
    }
}
