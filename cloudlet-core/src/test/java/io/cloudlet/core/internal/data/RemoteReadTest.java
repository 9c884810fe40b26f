package io.cloudlet.core.internal.data;

import static io.cloudlet.core.Errors.assertFails;
import static io.cloudlet.core.internal.data.Sites.FENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.CloudletException;
import io.cloudlet.CorruptException;
import io.cloudlet.DeniedException;
import io.cloudlet.ErrorCode;
import io.cloudlet.UnreachableException;
import io.cloudlet.core.internal.Golden;
import io.cloudlet.core.internal.data.Sites.Site;
import io.cloudlet.core.internal.peering.FrameType;
import io.cloudlet.data.DataObject;
import io.cloudlet.data.DatasetSpec;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reading what lies elsewhere: from the nearest, soon, and whatever happens to whoever gives it. */
class RemoteReadTest {

    private static final int SIZE = 3_000_000;

    private final Sites sites = new Sites(4);
    private final Site a = sites.get(0);
    private final Site b = sites.get(1);
    private final Site c = sites.get(2);
    private final Site d = sites.get(3);
    private final byte[] content = Sites.bytes(SIZE, 1);

    /** An object that a, b and c have; d reads, c being nearest to it. */
    private DataObject everywhereButAtD() {
        a.create("d").put("o", content);
        b.dataset("d").fetch("o");
        c.dataset("d").fetch("o");
        a.heard.clear();
        b.heard.clear();
        c.heard.clear();
        return d.dataset("d").object("o");
    }

    private static byte[] flip(byte[] bytes, int at) {
        byte[] flipped = bytes.clone();
        flipped[at] ^= 1;
        return flipped;
    }

    private Duration took(Runnable call) {
        long before = sites.world.nanos();
        call.run();
        return Duration.ofNanos(sites.world.nanos() - before);
    }

    @Test
    void read_asksEverybody_andReadsFromTheNearest() {
        assertThat(everywhereButAtD().bytes()).isEqualTo(content);
        assertThat(c.heard).contains(FrameType.BLOB_FIND, FrameType.BLOB_READ);
        assertThat(a.heard).containsOnly(FrameType.BLOB_FIND);
        assertThat(b.heard).containsOnly(FrameType.BLOB_FIND);
    }

    @Test
    void read_ofAPart_takesTwoRoundTrips_andTheSecondTimeOne() {
        a.create("d").put("o", content);
        sites.world.settle();
        DataObject object = b.dataset("d").object("o");
        sites.cut(b, c);
        sites.cut(b, d);
        sites.cut(a, b);
        sites.link(a, b, Duration.ofMillis(100));

        assertThat(took(() -> object.range(1_000_000, 10))).isBetween(Duration.ofMillis(200), Duration.ofMillis(202));
        assertThat(took(() -> object.range(2_000_000, 10))).isBetween(Duration.ofMillis(100), Duration.ofMillis(102));
    }

    @Test
    void read_whoHasItHasNoLink_isDialledAndAsked() {
        DataObject object = onlyAtAWithoutALink();
        d.diallable.add(a);
        assertThat(object.bytes()).isEqualTo(content);
        assertThat(d.dialled).containsExactly(a.id);
    }

    @Test
    void read_linkedMemberHasIt_dialsNobody() {
        a.create("d").put("o", content);
        sites.world.settle();
        d.diallable.add(a);
        assertThat(d.dataset("d").object("o").bytes()).isEqualTo(content);
        assertThat(d.dialled).isEmpty();
    }

    @Test
    void read_whoHasItHasNoLinkAndDoesNotAnswer_fails() {
        DataObject object = onlyAtAWithoutALink();
        d.diallable.add(a);
        a.calls.close();
        assertThatThrownBy(object::bytes).isInstanceOf(UnreachableException.class);
        assertThat(d.dialled).containsExactly(a.id);
    }

    @Test
    void read_dialsNobodyOutsideTheFence() {
        sites.fences.exclude(FENCE, b.id);
        DataObject object = onlyAtAWithoutALink();
        sites.cut(b, d);
        d.diallable.add(b);
        assertThatThrownBy(object::bytes).isInstanceOf(UnreachableException.class);
        assertThat(d.dialled).isEmpty();
    }

    private DataObject onlyAtAWithoutALink() {
        a.create("d").put("o", content);
        sites.world.settle();
        sites.cut(a, d);
        return d.dataset("d").object("o");
    }

    @Test
    void read_asksNobodyOutsideTheFence_whoHasNothingOfIt() {
        sites.fences.exclude(FENCE, b.id);
        a.create("d").put("secret-name", content);
        c.dataset("d").fetch("");
        assertThat(d.dataset("d").get("secret-name")).isEqualTo(content);
        assertThat(b.heard).isEmpty();
        assertThat(b.blobs.ids()).isEmpty();
        assertThat(b.api.list()).isEmpty();
    }

    @Test
    void read_doesNotWaitForWhoeverIsFurtherThanTheNearestThatHasIt() {
        DataObject object = everywhereButAtD();
        sites.cut(a, d);
        sites.link(a, d, Duration.ofSeconds(1));
        assertThat(took(() -> object.range(0, 10))).isLessThan(Duration.ofMillis(5));
    }

    @Test
    void read_passesOverANearerOneThatDoesNotAnswer() {
        DataObject object = everywhereButAtD();
        c.deaf.add(FrameType.BLOB_FIND);
        assertThat(took(() -> object.range(0, 10))).isLessThan(Duration.ofSeconds(3));
        assertThat(b.heard).contains(FrameType.BLOB_READ);
    }

    @Test
    void read_wholeOverALongLink_keepsFourReadsUnderWay() {
        a.create("d").put("o", content);
        sites.world.settle();
        sites.cut(a, d);
        sites.cut(b, d);
        sites.cut(c, d);
        sites.link(a, d, Duration.ofMillis(100));
        DataObject object = d.dataset("d").object("o");
        // 12 pieces and the prefix, four at a time: the find, then four rounds.
        assertThat(took(object::bytes)).isBetween(Duration.ofMillis(400), Duration.ofMillis(520));
    }

    @Test
    void stream_whereTheSourceFailsMidway_goesOnElsewhere() throws IOException {
        DataObject object = everywhereButAtD();
        try (InputStream stream = object.stream()) {
            byte[] first = stream.readNBytes(1_000_000);
            sites.cut(c, d);
            byte[] rest = stream.readAllBytes();
            assertThat(first).isEqualTo(Arrays.copyOf(content, 1_000_000));
            assertThat(rest).isEqualTo(Arrays.copyOfRange(content, 1_000_000, SIZE));
        }
        assertThat(b.heard).contains(FrameType.BLOB_READ);
        // Not from the beginning again: eight pieces at most are left.
        assertThat(Collections.frequency(b.heard, FrameType.BLOB_READ)).isLessThanOrEqualTo(9);
    }

    @Test
    void stream_whereTheSourceFallsSilent_goesOnElsewhere() throws IOException {
        DataObject object = everywhereButAtD();
        try (InputStream stream = object.stream()) {
            stream.readNBytes(1000);
            c.deaf.add(FrameType.BLOB_READ);
            assertThat(stream.readAllBytes()).isEqualTo(Arrays.copyOfRange(content, 1000, SIZE));
        }
    }

    @Test
    void stream_whereTheOnlyLinkIsReplaced_goesOnOverTheNext() throws IOException {
        a.create("d").put("o", content);
        sites.world.settle();
        try (InputStream stream = b.dataset("d").object("o").stream()) {
            stream.readNBytes(1000);
            sites.cut(a, b);
            sites.link(a, b, Duration.ofMillis(1));
            assertThat(stream.readAllBytes()).isEqualTo(Arrays.copyOfRange(content, 1000, SIZE));
        }
    }

    @Test
    void stream_whereNobodyIsLeft_failsNamingWhoWasAskedAndWhatEachSaid() throws IOException {
        DataObject object = everywhereButAtD();
        try (InputStream stream = object.stream()) {
            stream.readNBytes(1000);
            sites.cut(a, d);
            sites.cut(b, d);
            sites.cut(c, d);
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(stream::readAllBytes)
                        .isInstanceOf(IOException.class)
                        .hasCauseInstanceOf(UnreachableException.class)
                        .hasMessageContaining(c.id.abbreviated())
                        .hasMessageContaining("link went down")
                        .hasMessageContaining("d/o");
            }
        }
    }

    @Test
    void read_whereNobodyHasIt_saysWhatEachSaid() {
        a.create("d").put("o", content);
        sites.world.settle();
        sites.cut(a, b);
        CloudletException thrown = assertFails(
                () -> b.dataset("d").get("o"), ErrorCode.UNREACHABLE, "d/o", c.id.abbreviated(), d.id.abbreviated());
        assertThat(thrown).isInstanceOf(UnreachableException.class);
        assertThat(thrown).hasMessageContaining("absent");
        sites.link(a, b, Duration.ofMillis(1));
        assertThat(b.dataset("d").get("o")).isEqualTo(content);
    }

    @Test
    void read_withoutAnyLink_saysSo() {
        a.create("d").put("o", content);
        sites.world.settle();
        DataObject object = b.dataset("d").object("o");
        for (Site other : List.of(a, c, d)) {
            sites.cut(b, other);
        }
        assertFails(object::bytes, ErrorCode.UNREACHABLE, "no member of its fence is linked");
        assertThat(object.here()).isFalse();
    }

    @Test
    void read_ofADamagedCopyElsewhere_takesAnother() {
        DataObject object = everywhereButAtD();
        for (int at : new int[] {3, 40, 56, 500_000, 2_999_999}) {
            c.blobs.damage(c.blobs.ids().get(0), bytes -> flip(bytes, at));
            assertThat(object.bytes()).isEqualTo(content);
            c.blobs.damage(c.blobs.ids().get(0), bytes -> flip(bytes, at));
        }
        c.blobs.damage(c.blobs.ids().get(0), bytes -> Arrays.copyOf(bytes, bytes.length - 1));
        assertThat(object.bytes()).isEqualTo(content);
    }

    @Test
    void read_ofADamagedOnlyCopy_isCorrupt() {
        a.create("d").put("o", content);
        sites.world.settle();
        a.blobs.damage(a.blobs.ids().get(0), bytes -> flip(bytes, 1_000_000));
        for (Site site : List.of(a, b)) {
            CloudletException thrown =
                    assertFails(() -> site.dataset("d").get("o"), ErrorCode.OBJECT_DAMAGED, "d/o", "chunk 60");
            assertThat(thrown).isInstanceOf(CorruptException.class);
            assertThat(site.dataset("d").object("o").range(0, 10)).isEqualTo(Arrays.copyOf(content, 10));
        }
    }

    @Test
    void read_ofADamagedCopyHere_takesAnother() throws IOException {
        a.create("d").put("o", content);
        b.dataset("d").fetch("");
        a.blobs.damage(a.blobs.ids().get(0), bytes -> flip(bytes, 1_000_000));
        assertThat(a.dataset("d").get("o")).isEqualTo(content);
        try (InputStream stream = a.dataset("d").object("o").stream()) {
            assertThat(stream.readAllBytes()).isEqualTo(content);
        }
        a.blobs.damage(a.blobs.ids().get(0), bytes -> Arrays.copyOf(bytes, bytes.length - 1));
        assertThat(a.dataset("d").get("o")).isEqualTo(content);
        assertThat(a.dataset("d").object("o").here()).isFalse();
    }

    @Test
    void read_ofABodyOfAnotherVersionOrObject_isDamage() {
        DatasetSpec keeping = DatasetSpec.named("d").inside(FENCE).keepVersions(5);
        a.create(keeping).put("o", content);
        String first = a.blobs.ids().get(0);
        a.dataset("d").put("p", content);
        byte[] other = a.blobs.ids().stream()
                .filter(id -> !id.equals(first))
                .map(a.blobs::content)
                .findFirst()
                .orElseThrow();
        a.blobs.damage(first, bytes -> other);
        assertFails(() -> a.dataset("d").get("o"), ErrorCode.OBJECT_DAMAGED, "commitment");
        assertFails(() -> b.dataset("d").get("o"), ErrorCode.OBJECT_DAMAGED, "commitment");
    }

    @Test
    void read_byWhomEverybodyRefuses_isDenied() {
        a.create("d").put("o", content);
        sites.world.settle();
        DataObject object = d.dataset("d").object("o");
        // The others have taken d out of the roster, and d has not heard of it: it still believes what it knew.
        Site deceived = d;
        for (Site other : List.of(a, b, c)) {
            other.data = new DataCoordinator(new DataCoordinator.Parts(
                    other.id,
                    Golden.FEDERATION,
                    other.runtime,
                    sites.world,
                    other.blobs,
                    new Refusing(sites.fences.log(other.id), deceived.id),
                    other));
            sites.fences.log(other.id).reader(other.data);
        }
        CloudletException thrown = assertFails(object::bytes, ErrorCode.NOT_IN_FENCE, "not in the roster");
        assertThat(thrown).isInstanceOf(DeniedException.class);
    }

    @Test
    void read_afterLeaving_isDenied() {
        a.create("d").put("o", content);
        sites.world.settle();
        DataObject object = d.dataset("d").object("o");
        sites.fences.exclude(FENCE, d.id);
        d.data.left(FENCE);
        assertFails(object::bytes, ErrorCode.NOT_IN_FENCE, "any more");
        assertFails(() -> d.api.dataset("d"), ErrorCode.NOT_FOUND);
        assertFails(() -> d.api.dataset("d", FENCE), ErrorCode.NOT_IN_FENCE);
    }

    @Test
    void read_ofASupersededVersionThatIsGone_isNotFound() {
        a.create(DatasetSpec.named("d").inside(FENCE).keepVersions(0)).put("o", content);
        sites.world.settle();
        DataObject old = b.dataset("d").object("o");
        a.dataset("d").put("o", new byte[] {1});
        sites.world.settle();
        assertFails(old::bytes, ErrorCode.NOT_FOUND, "superseded or deleted");
    }

    @Test
    void read_whileSomebodyWrites_canBeFinished() throws IOException {
        a.create("d").put("o", content);
        sites.world.settle();
        try (InputStream stream = b.dataset("d").object("o").stream()) {
            stream.readNBytes(1000);
            a.dataset("d").put("o", new byte[] {1});
            sites.world.settle();
            assertThat(stream.readAllBytes()).isEqualTo(Arrays.copyOfRange(content, 1000, SIZE));
        }
    }

    @Test
    void close_whileStreaming_endsTheStream() throws IOException {
        DataObject object = everywhereButAtD();
        try (InputStream stream = object.stream()) {
            stream.readNBytes(1000);
            d.calls.close();
            assertThatThrownBy(stream::readAllBytes)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("[closed]");
        }
    }

    @Test
    void stream_closedEarly_asksForNoMore() throws IOException {
        DataObject object = everywhereButAtD();
        try (InputStream stream = object.stream()) {
            stream.readNBytes(1000);
        }
        sites.world.pass(Duration.ofSeconds(20));
        assertThat(Collections.frequency(c.heard, FrameType.BLOB_READ)).isLessThanOrEqualTo(6);
        assertThat(a.heard).doesNotContain(FrameType.BLOB_READ);
    }

    @Test
    void manyStreams_ofOneReader_waitForEachOther() throws IOException {
        byte[] some = Arrays.copyOf(content, 600_000);
        c.create("d").put("o", some);
        DataObject object = d.dataset("d").object("o");
        List<InputStream> streams = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            streams.add(object.stream());
        }
        for (InputStream stream : streams) {
            assertThat(stream.readNBytes(10)).isEqualTo(Arrays.copyOf(content, 10));
        }
        for (InputStream stream : streams) {
            assertThat(stream.readAllBytes()).hasSize(some.length - 10);
            stream.close();
        }
        assertThat(c.heard).isNotEmpty();
    }
}
