package io.cloudlet.core.internal.peering;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.core.internal.state.Excerpt;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.testkit.simulated.MemoryNetwork;
import io.cloudlet.testkit.simulated.World;
import java.util.ArrayList;
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
    void recover_givesTheLogPieceByPiece() {
        for (int i = 0; i < 40; i++) {
            byte[] key = {'k', (byte) i};
            lost.own.append(List.of(LogRecord.put(key, new byte[60_000])));
            world.settle();
        }
        cloud.logs.ingest(lost.logs.excerpt(lost.id()).orElseThrow());
        Excerpt held = cloud.logs.excerpt(lost.id()).orElseThrow();
        Raw raw = recovering(PINNED);
        List<Excerpt> pieces = new ArrayList<>();
        long from = 0;
        do {
            raw.send(recover(from));
            WireReader frame = raw.frames(FrameType.RECOVERED).get(pieces.size());
            pieces.add(RecoveredFrame.decode(frame).log().orElseThrow());
            Excerpt piece = pieces.get(pieces.size() - 1);
            from += piece.leaves().size() + piece.live().size();
        } while (!pieces.get(pieces.size() - 1).live().isEmpty());

        assertThat(pieces).hasSize(4);
        assertThat(pieces.stream()
                        .flatMap(piece -> piece.live().stream())
                        .map(Excerpt.Live::sequence)
                        .toList())
                .isEqualTo(held.live().stream().map(Excerpt.Live::sequence).toList());
        assertThat(pieces.get(0).leaves()).hasSize(41);
    }

    @Test
    void recover_askingOnBeforeItIsKnownThatTheAnswerLeft_isAnswered() {
        Raw raw = recovering(PINNED);
        raw.sendUnsettled(recover(0));
        raw.send(recover(0));

        assertThat(raw.refusal()).isEmpty();
        assertThat(raw.frames(FrameType.RECOVERED)).hasSize(2);
    }

    @Test
    void recover_askingWithoutReading_isRefused() {
        Raw raw = recovering(PINNED);
        raw.sendUnsettled(recover(0));
        raw.sendUnsettled(recover(0));
        raw.send(recover(0));

        assertThat(raw.refusal()).isEqualTo("protocol-violation");
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
