package io.cloudlet.core.internal.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class VersionVectorTest {

    private static final CloudletId LOW = new CloudletId("11".repeat(32));
    private static final CloudletId HIGH = new CloudletId("22".repeat(32));

    @Test
    void read_ofOriginsInOrder_listsThem() {
        assertThat(VersionVector.read(vector(List.of(LOW, HIGH))).entries()).containsOnlyKeys(LOW, HIGH);
    }

    @Test
    void read_ofOriginsOutOfOrder_isMalformed() {
        assertThatThrownBy(() -> VersionVector.read(vector(List.of(HIGH, LOW))))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("ascending order");
    }

    @Test
    void read_ofAnOriginTwice_isMalformed() {
        assertThatThrownBy(() -> VersionVector.read(vector(List.of(LOW, LOW)))).isInstanceOf(MalformedException.class);
    }

    private static WireReader vector(List<CloudletId> origins) {
        WireWriter out = new WireWriter().u32(origins.size());
        for (CloudletId origin : origins) {
            out.raw(Hash.bytes(origin));
            Head.EMPTY.write(out);
            out.u64(0);
        }
        return new WireReader(out.toBytes());
    }
}
