package io.cloudlet.core.internal.data;

import static io.cloudlet.core.internal.data.Sites.FENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.Golden;
import io.cloudlet.core.internal.data.BlobFrames.Bytes;
import io.cloudlet.core.internal.data.BlobFrames.Find;
import io.cloudlet.core.internal.data.BlobFrames.Found;
import io.cloudlet.core.internal.data.BlobFrames.Read;
import io.cloudlet.core.internal.data.BlobFrames.Status;
import io.cloudlet.core.internal.data.Sites.Site;
import io.cloudlet.core.internal.peering.FrameType;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.policy.FenceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The side that gives decides, whatever it is asked. */
class BlobDeskTest {

    private static final FenceId OTHER = new FenceId("0d".repeat(32));
    private static final CloudletId STRANGER = new CloudletId("57".repeat(32));

    private final Sites sites = new Sites(2);
    private final Site a = sites.get(0);
    private final CloudletId member = sites.get(1).id;
    private final byte[] content = Sites.bytes(100_000, 1);
    private final List<byte[]> answers = new ArrayList<>();
    private final List<CompletableFuture<Void>> leaving = new ArrayList<>();
    private boolean slow;
    private DataCoordinator desk;
    private String blob;
    private byte[] sealed;

    /** The same cloudlet with links of which the test sees the far end. */
    private final class Line implements Neighbours {
        @Override
        public Set<CloudletId> linked() {
            return Set.of(member);
        }

        @Override
        public Optional<Duration> roundTrip(CloudletId peer) {
            return Optional.empty();
        }

        @Override
        public CompletionStage<Void> send(CloudletId peer, byte[] frame) {
            answers.add(frame);
            CompletableFuture<Void> sent = new CompletableFuture<>();
            leaving.add(sent);
            if (!slow) {
                sent.complete(null);
            }
            return sent;
        }
    }

    @BeforeEach
    void store() {
        a.create("d").put("o", content);
        sites.world.settle();
        blob = a.blobs.ids().get(0);
        sealed = a.blobs.content(blob);
        desk = new DataCoordinator(new DataCoordinator.Parts(
                a.id, Golden.FEDERATION, a.runtime, sites.world, a.blobs, sites.fences.log(a.id), new Line()));
        sites.fences.fence(OTHER, a.id, STRANGER);
        sites.fences.log(a.id).reader(desk);
    }

    private void say(CloudletId from, byte[] frame) {
        WireReader in = new WireReader(frame);
        desk.frame(from, FrameType.read(in), in);
        sites.world.settle();
    }

    private Found find(CloudletId from, FenceId fence, String which) {
        say(from, new Find(1, fence, which).encode());
        return Found.decode(body(answers.get(answers.size() - 1)));
    }

    private Bytes read(CloudletId from, FenceId fence, String which, long offset, int length) {
        say(from, new Read(2, fence, which, offset, length).encode());
        return Bytes.decode(body(answers.get(answers.size() - 1)));
    }

    private static WireReader body(byte[] frame) {
        WireReader in = new WireReader(frame);
        FrameType.read(in);
        return in;
    }

    @Test
    void member_getsWhatItAsksFor() {
        assertThat(find(member, FENCE, blob)).isEqualTo(new Found(1, Status.HERE, sealed.length, ""));
        Bytes part = read(member, FENCE, blob, 10, 1000);
        assertThat(part.request()).isEqualTo(2);
        assertThat(part.bytes()).isEqualTo(Arrays.copyOfRange(sealed, 10, 1010));
        assertThat(read(member, FENCE, blob, 0, 1 << 20).bytes()).isEqualTo(sealed);
        assertThat(read(member, FENCE, blob, sealed.length - 3, 10).bytes()).hasSize(3);
        assertThat(read(member, FENCE, blob, Long.MAX_VALUE, 10).bytes()).isEmpty();
        assertThat(read(member, FENCE, blob, 0, 0).bytes()).isEmpty();
    }

    @Test
    void outsider_isRefusedInWords() {
        for (FenceId fence : List.of(FENCE, new FenceId("66".repeat(32)))) {
            assertThat(find(STRANGER, fence, blob).status()).isEqualTo(Status.REFUSED);
            Bytes refusal = read(STRANGER, fence, blob, 0, 100);
            assertThat(refusal.status()).isEqualTo(Status.REFUSED);
            assertThat(refusal.bytes()).isEmpty();
            assertThat(refusal.words()).contains("not in the roster", STRANGER.abbreviated());
        }
    }

    @Test
    void excluded_member_isRefusedAtOnce() {
        sites.fences.exclude(FENCE, member);
        assertThat(find(member, FENCE, blob).status()).isEqualTo(Status.REFUSED);
        assertThat(read(member, FENCE, blob, 0, 100).status()).isEqualTo(Status.REFUSED);
    }

    @Test
    void blob_ofAnotherFence_isAbsent() {
        assertThat(find(STRANGER, OTHER, blob).status()).isEqualTo(Status.ABSENT);
        Bytes answer = read(STRANGER, OTHER, blob, 0, 100);
        assertThat(answer.status()).isEqualTo(Status.ABSENT);
        assertThat(answer.bytes()).isEmpty();
    }

    @Test
    void blob_thatNoVersionNames_isAbsent() {
        String stray = "ab".repeat(16);
        try (var writer = a.blobs.create(stray)) {
            writer.commit();
        }
        assertThat(find(member, FENCE, stray).status()).isEqualTo(Status.ABSENT);
        assertThat(read(member, FENCE, stray, 0, 1).status()).isEqualTo(Status.ABSENT);
        assertThat(find(member, FENCE, "cd".repeat(16)).status()).isEqualTo(Status.ABSENT);
    }

    @Test
    void blob_thatIsNotHere_isAbsent() {
        a.blobs.delete(blob);
        assertThat(find(member, FENCE, blob).status()).isEqualTo(Status.ABSENT);
        assertThat(read(member, FENCE, blob, 0, 1).status()).isEqualTo(Status.ABSENT);
    }

    @Test
    void requests_beyondTheMost_areTurnedAwayUntilAnswersHaveLeft() {
        slow = true;
        for (int i = 0; i < BlobDesk.MOST_REQUESTS; i++) {
            assertThat(read(member, FENCE, blob, 0, 10).status()).isEqualTo(Status.HERE);
        }
        assertThat(read(member, FENCE, blob, 0, 10).status()).isEqualTo(Status.BUSY);
        assertThat(find(member, FENCE, blob).status()).isEqualTo(Status.BUSY);
        leaving.get(0).complete(null);
        sites.world.settle();
        assertThat(read(member, FENCE, blob, 0, 10).status()).isEqualTo(Status.HERE);
        assertThat(read(member, FENCE, blob, 0, 10).status()).isEqualTo(Status.BUSY);
        desk.linkDown(member);
        leaving.forEach(sent -> sent.complete(null));
        sites.world.settle();
        assertThat(read(member, FENCE, blob, 0, 10).status()).isEqualTo(Status.HERE);
    }

    @Test
    void read_ofTooMuch_breaksTheProtocol() {
        byte[] frame = new Read(2, FENCE, blob, 0, (1 << 20) + 1).encode();
        assertThatThrownBy(() -> say(member, frame)).isInstanceOf(MalformedException.class);
        byte[] negative = new Read(2, FENCE, blob, -1, 10).encode();
        assertThatThrownBy(() -> say(member, negative)).isInstanceOf(MalformedException.class);
        byte[] enormous = new Read(2, FENCE, blob, 0, -1).encode();
        assertThatThrownBy(() -> say(member, enormous)).isInstanceOf(MalformedException.class);
    }

    @Test
    void frames_cutOrExtendedAnywhere_breakTheProtocol() {
        List<byte[]> frames = List.of(
                new Find(1, FENCE, blob).encode(),
                new Found(1, Status.ABSENT, 0, "no").encode(),
                new Read(1, FENCE, blob, 0, 1).encode(),
                new Bytes(1, Status.HERE, new byte[] {1}, "").encode());
        for (byte[] frame : frames) {
            for (int length = 1; length < frame.length; length++) {
                byte[] cut = Arrays.copyOf(frame, length);
                assertThatThrownBy(() -> say(member, cut)).isInstanceOf(MalformedException.class);
            }
            byte[] longer = Arrays.copyOf(frame, frame.length + 1);
            assertThatThrownBy(() -> say(member, longer)).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void frames_atRandom_areAnsweredOrBreakTheProtocol() {
        Random random = new Random(7);
        for (int i = 0; i < 5000; i++) {
            byte[] frame = new byte[1 + random.nextInt(120)];
            random.nextBytes(frame);
            frame[0] = (byte) (9 + random.nextInt(4));
            try {
                say(member, frame);
            } catch (MalformedException expected) {
                assertThat(expected).hasMessageContaining("at byte");
            }
        }
        assertThat(find(member, FENCE, blob).status()).isEqualTo(Status.HERE);
    }

    @Test
    void answers_thatNobodyWaitsFor_areNothing() {
        say(member, new Found(99, Status.HERE, 5, "").encode());
        say(member, new Bytes(99, Status.HERE, new byte[10], "").encode());
        assertThat(answers).isEmpty();
    }

    @Test
    void words_ofAnAnswer_cannotSpoilALogLine() {
        Found found = Found.decode(body(new Found(1, Status.ABSENT, 0, "a\nb\u001b[31m").encode()));
        assertThat(found.words()).isEqualTo("a?b?[31m");
    }
}
