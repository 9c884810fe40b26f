package io.cloudlet.core.internal.state;

import static io.cloudlet.core.internal.state.Author.FEDERATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.identity.Lease;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CheckpointTest {

    private static final String OTHER = "5".repeat(64);

    private final Author author = Author.opened(1).put("k", "v");
    private final Checkpoint genuine = author.checkpoint();

    @Test
    void verify_ofWhatTheOriginSigned_isTrue() {
        assertThat(verifies(genuine)).isTrue();
    }

    static Stream<Named<Checkpoint>> tampered() {
        Author author = Author.opened(1).put("k", "v");
        Checkpoint c = author.checkpoint();
        Head h = c.head();
        LogEpoch e = h.epoch();
        Lease forNextEpoch = author.lease(Lease.Use.CHECKPOINT, new LogEpoch(e.number() + 1, e.bits()), 1_000);
        Lease forOtherBits = author.lease(Lease.Use.CHECKPOINT, new LogEpoch(e.number(), "0".repeat(32)), 1_000);
        return Stream.of(
                Named.of("origin", with(c, new CloudletId(OTHER), h, c.root(), c.beat())),
                Named.of("epoch number", with(c, forNextEpoch, head(new LogEpoch(e.number() + 1, e.bits()), h))),
                Named.of("epoch bits", with(c, forOtherBits, head(new LogEpoch(e.number(), "0".repeat(32)), h))),
                Named.of(
                        "sequence",
                        with(c, c.origin(), new Head(e, h.sequence() + 1, h.history()), c.root(), c.beat())),
                Named.of("history", with(c, c.origin(), new Head(e, h.sequence(), OTHER), c.root(), c.beat())),
                Named.of("root", with(c, c.origin(), h, OTHER, c.beat())),
                Named.of("beat", with(c, c.origin(), h, c.root(), c.beat() + 1)),
                Named.of("echoes", with(c, List.of(new Echo("00".repeat(8), 1)))),
                Named.of(
                        "signature",
                        new Checkpoint(
                                c.origin(),
                                h,
                                c.root(),
                                c.beat(),
                                c.echoes(),
                                c.lease(),
                                new Lease.Signed("11".repeat(64)))));
    }

    @ParameterizedTest
    @MethodSource("tampered")
    void verify_withAFieldChanged_isFalse(Checkpoint tampered) {
        assertThat(verifies(tampered)).isFalse();
    }

    @Test
    void verify_inAnotherFederation_isFalse() {
        assertThat(genuine.verify(author.identity.verification(), Hash.sha256()))
                .isFalse();
    }

    @Test
    void verify_signedForAnotherFederation_isFalse() {
        assertThat(verifies(author.sign(genuine.lease(), Hash.sha256()))).isFalse();
    }

    @Test
    void verify_withALeaseForLinks_isFalse() {
        assertThat(verifies(author.sign(author.lease(Lease.Use.LINK, author.epoch, 1_000), FEDERATION)))
                .isFalse();
    }

    @Test
    void verify_withALeaseOfAnotherEpoch_isFalse() {
        LogEpoch former = new LogEpoch(author.epoch.number(), "0".repeat(32));

        assertThat(verifies(author.sign(author.lease(Lease.Use.CHECKPOINT, former, 1_000), FEDERATION)))
                .isFalse();
    }

    @Test
    void verify_withALeaseOfAnotherEpochNumber_isFalse() {
        LogEpoch former = new LogEpoch(author.epoch.number() + 1, author.epoch.bits());

        assertThat(verifies(author.sign(author.lease(Lease.Use.CHECKPOINT, former, 1_000), FEDERATION)))
                .isFalse();
    }

    @Test
    void verify_withALeaseFromAnotherCloudlet_isFalse() {
        Checkpoint foreign = author.sign(Author.opened(2).checkpoint().lease(), FEDERATION);

        assertThat(verifies(foreign)).isFalse();
    }

    @Test
    void verify_withALeaseThatTheOriginDidNotSign_isFalse() {
        assertThat(verifies(Author.opened(2).forged(author.id()))).isFalse();
    }

    @Test
    void withinLease_beyondTheLastBeat_isFalseThoughItVerifies() {
        Checkpoint late = author.sign(author.lease(Lease.Use.CHECKPOINT, author.epoch, 1), FEDERATION);

        assertThat(verifies(late)).isTrue();
        assertThat(late.withinLease()).isFalse();
    }

    @Test
    void decode_ofWhatEncodeWrote_givesItBack() {
        assertThat(Checkpoint.decode(genuine.encode())).isEqualTo(genuine);
    }

    @Test
    void decode_ofAnyPrefix_isMalformed() {
        byte[] bytes = genuine.encode();
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> Checkpoint.decode(cut)).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void decode_withMoreBehind_isMalformed() {
        byte[] more = Arrays.copyOf(genuine.encode(), genuine.encode().length + 1);

        assertThatThrownBy(() -> Checkpoint.decode(more)).isInstanceOf(MalformedException.class);
    }

    @Test
    void decode_ofAnotherVersion_tellsIt() {
        byte[] newer = genuine.encode();
        newer[0] = 2;

        assertThatThrownBy(() -> Checkpoint.decode(newer)).hasMessageContaining("version is 2");
    }

    @Test
    void newerThan_withALowerEpoch_isFalse() {
        Checkpoint before = genuine;
        author.open();

        assertThat(before.newerThan(author.checkpoint())).isFalse();
        assertThat(author.checkpoint().newerThan(before)).isTrue();
    }

    @Test
    void newerThan_itself_isFalse() {
        assertThat(genuine.newerThan(genuine)).isFalse();
    }

    private boolean verifies(Checkpoint checkpoint) {
        return checkpoint.verify(author.identity.verification(), FEDERATION);
    }

    private static Head head(LogEpoch epoch, Head head) {
        return new Head(epoch, head.sequence(), head.history());
    }

    private static Checkpoint with(Checkpoint c, Lease lease, Head head) {
        return new Checkpoint(c.origin(), head, c.root(), c.beat(), c.echoes(), lease, c.signature());
    }

    private static Checkpoint with(Checkpoint c, CloudletId origin, Head head, String root, long beat) {
        return new Checkpoint(origin, head, root, beat, c.echoes(), c.lease(), c.signature());
    }

    private static Checkpoint with(Checkpoint c, List<Echo> echoes) {
        return new Checkpoint(c.origin(), c.head(), c.root(), c.beat(), echoes, c.lease(), c.signature());
    }
}
