package io.cloudlet.core.internal.fence;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.core.internal.Golden;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.WireWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each has one encoding only: what is hashed and what is understood are the same. */
class FenceRecordsTest {

    private static final int NONCE_AT = 1 + Hash.LENGTH + 1;

    @Test
    void decode_ofADetailWithMembersOutOfOrder_isMalformed() {
        refused(detail("22", "11"));
        refused(detail("11", "11"));
    }

    @Test
    void decode_ofAFencesEntryWithANonce_isMalformed() {
        byte[] entry = Golden.file("fence.txt").get("chain-entry");
        entry[NONCE_AT] = 1;
        assertThatThrownBy(() -> ChainEntry.decode(entry)).isInstanceOf(MalformedException.class);
    }

    private static void refused(byte[] detail) {
        assertThatThrownBy(() -> EpochDetail.decode(detail))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("ascending order");
    }

    private static byte[] detail(String... members) {
        WireWriter out =
                new WireWriter().u8(1).raw(new byte[Hash.LENGTH]).u64(1).u64(2).u16(members.length);
        List.of(members)
                .forEach(member ->
                        out.raw(Hash.unhex(member.repeat(Hash.LENGTH))).u64(7));
        return out.field(new byte[0]).toBytes();
    }
}
