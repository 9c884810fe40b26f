package io.cloudlet.core.internal.fence;

import static io.cloudlet.core.internal.fence.Links.FEDERATION;
import static io.cloudlet.core.internal.fence.Links.MEMBER;
import static io.cloudlet.core.internal.fence.Links.OTHER;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.InvalidArgumentException;
import io.cloudlet.core.internal.seal.SealBrokenException;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.policy.FenceEpoch;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SealingTest {

    private static final byte[] CLEAR = "s/orders".getBytes(UTF_8);
    private static final byte[] BODY = "http://10.0.0.7:8080".getBytes(UTF_8);

    private final Links links = new Links();
    private final FenceKey key = FenceKey.generate(links.entropy);
    private final ChainEntry entry = links.entry(1, 1, null, key);
    private final Sealing sealing = new Sealing(FEDERATION, links.entropy);
    private final LogRecord record = sealing.seal(MEMBER, entry, key, CLEAR, BODY);

    @Test
    void open_whatWasSealed_givesKeyAndBody() {
        Sealing.Clear clear = sealing.open(MEMBER, entry, key, LogRecord.decode(record.bytes()));
        assertThat(clear.key()).isEqualTo(CLEAR);
        assertThat(clear.body()).isEqualTo(BODY);
    }

    @Test
    void seal_shows_theAudienceAndNothingElse() {
        assertThat(Address.decode(record.audience())).contains(new Address(entry.audience(), new FenceEpoch(1, 1)));
        String bytes = new String(record.bytes(), java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThat(bytes).doesNotContain("orders").doesNotContain("10.0.0.7");
        assertThat(record.key()).hasSize(32);
    }

    @Test
    void seal_underTheNextKey_keepsTheHashedKey() {
        FenceKey next = key.next(links.entropy);
        ChainEntry two = links.entry(1, 2, entry, next);
        LogRecord again = sealing.seal(MEMBER, two, next, CLEAR, BODY);
        assertThat(again.key()).isEqualTo(record.key());
        assertThat(again.body()).isNotEqualTo(record.body());
        assertThatThrownBy(() -> sealing.open(MEMBER, two, key, again)).isInstanceOf(SealBrokenException.class);
    }

    @Test
    void open_inAnothersLog_fails() {
        assertThatThrownBy(() -> sealing.open(OTHER, entry, key, record)).isInstanceOf(SealBrokenException.class);
    }

    @Test
    void open_underAnotherEpochsName_fails() {
        ChainEntry two = links.entry(1, 2, entry, key);
        assertThatThrownBy(() -> sealing.open(MEMBER, two, key, record)).isInstanceOf(SealBrokenException.class);
    }

    @Test
    void open_underAnotherPolicy_fails() {
        ChainEntry other = ChainEntry.draft(
                entry.audience(),
                Optional.empty(),
                entry.epoch(),
                entry.previous(),
                entry.roster(),
                "77".repeat(32),
                entry.orders(),
                entry.commitment());
        assertThatThrownBy(() -> sealing.open(MEMBER, other, key, record)).isInstanceOf(SealBrokenException.class);
    }

    @Test
    void open_underAnotherHashedKey_fails() {
        LogRecord moved = LogRecord.put(key.opaque("s/billing".getBytes(UTF_8)), record.body())
                .withAudience(record.audience());
        assertThatThrownBy(() -> sealing.open(MEMBER, entry, key, moved)).isInstanceOf(SealBrokenException.class);
    }

    @Test
    void open_ofARecordWhoseKeyIsNotTheOneInside_fails() {
        FenceKey otherNames =
                FenceKey.generate(links.entropy).sibling(key.seal().reveal());
        LogRecord misnamed = sealing.seal(MEMBER, entry, otherNames, CLEAR, BODY);
        assertThatThrownBy(() -> sealing.open(MEMBER, entry, key, misnamed)).isInstanceOf(MalformedException.class);
    }

    @Test
    void open_withAnyBitFlipped_fails() {
        for (int i = 0; i < record.body().length; i++) {
            byte[] body = record.body();
            body[i] ^= 1;
            LogRecord flipped = LogRecord.put(record.key(), body).withAudience(record.audience());
            assertThatThrownBy(() -> sealing.open(MEMBER, entry, key, flipped)).isInstanceOf(SealBrokenException.class);
        }
    }

    @Test
    void seal_ofMoreThanARecordHolds_isRefusedInWords() {
        assertThatThrownBy(() -> sealing.seal(MEMBER, entry, key, CLEAR, new byte[65_500]))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("65500 bytes");
    }
}
