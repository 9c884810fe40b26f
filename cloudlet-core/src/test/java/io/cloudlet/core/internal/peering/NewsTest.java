package io.cloudlet.core.internal.peering;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.state.Checkpoint;
import io.cloudlet.core.internal.state.StateFuzz;
import io.cloudlet.core.internal.wire.WireReader;
import java.util.List;
import org.junit.jupiter.api.Test;

/** News of logs whose checkpoints are of a version that is not known here; all else of the frame is. */
class NewsTest {

    private static final int UNKNOWN = 2;
    private static final int CONTENT = 11;

    private final Checkpoint checkpoint = StateFuzz.jump().checkpoint();
    private final CloudletId origin = checkpoint.origin();

    /** What is read where the byte at {@code version} is that of a checkpoint. */
    private static News read(News.Content content, int version) {
        byte[] frame = News.of(1, true, content).encode();
        int at = version < 0 ? frame.length + version : version;
        assertThat(frame[at]).isOne();
        frame[at] = UNKNOWN;
        WireReader in = new WireReader(frame);
        assertThat(FrameType.read(in)).isEqualTo(FrameType.NEWS);
        return News.decode(in);
    }

    @Test
    void decode_aPieceWithAnUnknownCheckpoint_namesTheLogAndTheVersion() {
        News read = read(new News.Part(origin, 0, List.of(new byte[9]), checkpoint), -checkpoint.encode().length);

        assertThat(read.content()).isEqualTo(new News.Unknown(origin, UNKNOWN));
        assertThat(read.last()).isTrue();
    }

    @Test
    void decode_aJumpToAnUnknownCheckpoint_namesTheLogAndTheVersion() {
        assertThat(read(new News.Stand(StateFuzz.jump()), CONTENT + 4).content())
                .isEqualTo(new News.Unknown(origin, UNKNOWN));
    }

    @Test
    void decode_evidenceOfAnUnknownCheckpoint_namesTheLogAndTheVersion() {
        assertThat(read(new News.Evidence(StateFuzz.fork()), CONTENT + 8).content())
                .isEqualTo(new News.Unknown(origin, UNKNOWN));
    }
}
