package io.cloudlet.core.internal.data;

import static io.cloudlet.core.Errors.assertFails;
import static io.cloudlet.core.internal.data.Sites.FENCE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.ConflictException;
import io.cloudlet.DeniedException;
import io.cloudlet.ErrorCode;
import io.cloudlet.NotFoundException;
import io.cloudlet.core.internal.data.Sites.Site;
import io.cloudlet.data.DataObject;
import io.cloudlet.data.Dataset;
import io.cloudlet.data.DatasetSpec;
import io.cloudlet.policy.FenceId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What applications see, with links and logs that work. */
class DataTest {

    private final Sites sites = new Sites(3);
    private final Site a = sites.get(0);
    private final Site b = sites.get(1);
    private final Site c = sites.get(2);

    private static List<String> names(List<DataObject> objects) {
        return objects.stream().map(DataObject::name).toList();
    }

    @Test
    void put_isReadHereAndByEveryMember() {
        byte[] content = Sites.bytes(100_000, 1);
        DataObject written = a.create("patients").put("2026/42.json", content);

        assertThat(written.here()).isTrue();
        assertThat(written.size()).isEqualTo(content.length);
        assertThat(written.version()).isEqualTo(new DataObject.Version(a.id, 1));
        for (Site site : sites.all) {
            assertThat(site.dataset("patients").get("2026/42.json")).isEqualTo(content);
        }
        assertThat(b.dataset("patients").object("2026/42.json").here()).isFalse();
    }

    @Test
    void put_ofAnySize_comesBackWhole() throws IOException {
        Dataset mine = a.create("d");
        Dataset theirs = b.dataset("d");
        for (int size : new int[] {0, 1, 16_383, 16_384, 16_385, 262_143, 262_144, 262_145, 1_500_000}) {
            byte[] content = Sites.bytes(size, size);
            mine.put("o" + size, content);
            sites.world.settle();
            assertThat(mine.get("o" + size)).isEqualTo(content);
            assertThat(theirs.get("o" + size)).isEqualTo(content);
            try (InputStream stream = theirs.object("o" + size).stream()) {
                assertThat(stream.readAllBytes()).isEqualTo(content);
            }
        }
    }

    @Test
    void put_ofAStream_isTheSame() throws IOException {
        byte[] content = Sites.bytes(700_000, 2);
        a.create("d").put("o", new ByteArrayInputStream(content));

        assertThat(b.dataset("d").get("o")).isEqualTo(content);
        try (InputStream stream = a.dataset("d").object("o").stream()) {
            assertThat(stream.readNBytes(5)).isEqualTo(Arrays.copyOf(content, 5));
        }
    }

    @Test
    void put_ofTheSameContentTwice_hasNothingInCommon() {
        byte[] content = Sites.bytes(50_000, 3);
        Dataset mine = a.create("d");
        mine.put("one", content);
        mine.put("two", content);

        byte[] one = a.blobs.content(a.blobs.ids().get(0));
        byte[] two = a.blobs.content(a.blobs.ids().get(1));
        assertThat(one).hasSameSizeAs(two);
        for (int at = 0; at + 16 <= one.length; at += 16) {
            assertThat(Arrays.copyOfRange(one, at, at + 16)).isNotEqualTo(Arrays.copyOfRange(two, at, at + 16));
        }
    }

    @Test
    void range_givesThatPart() {
        byte[] content = Sites.bytes(1_000_000, 4);
        a.create("d").put("o", content);
        for (Site site : List.of(a, b)) {
            DataObject object = site.dataset("d").object("o");
            for (int[] part :
                    new int[][] {{0, 0}, {0, 1}, {16_383, 2}, {500_000, 100_000}, {999_999, 1}, {0, 1_000_000}}) {
                assertThat(object.range(part[0], part[1]))
                        .isEqualTo(Arrays.copyOfRange(content, part[0], part[0] + part[1]));
            }
            assertFails(() -> object.range(999_999, 2), ErrorCode.ARGUMENT_INVALID, "999999", "1000000");
            assertFails(() -> object.range(-1, 1), ErrorCode.ARGUMENT_INVALID, "-1");
            assertFails(() -> object.range(Long.MAX_VALUE, 1), ErrorCode.ARGUMENT_INVALID);
        }
    }

    @Test
    void put_again_takesTheFormersPlace_whichIsKeptAsAsked() {
        Dataset mine = a.create(DatasetSpec.named("d").inside(FENCE).keepVersions(2));
        for (int i = 1; i <= 5; i++) {
            mine.put("o", new byte[] {(byte) i});
        }
        sites.world.settle();

        assertThat(b.dataset("d").get("o")).containsExactly(5);
        assertThat(b.dataset("d").versions("o").stream().map(DataObject::bytes))
                .containsExactly(new byte[] {5}, new byte[] {4}, new byte[] {3});
        assertThat(a.blobs.ids()).hasSize(3);
        assertThat(sites.fences.log(a.id).size(FENCE)).isEqualTo(4);
    }

    @Test
    void put_apart_keepsBothAndAllAgreeWhichWins() {
        a.create("d").put("o", "first".getBytes(UTF_8));
        sites.world.settle();
        sites.fences.apart(c.id);
        b.dataset("d").put("o", "b".getBytes(UTF_8));
        c.dataset("d").put("o", "c".getBytes(UTF_8));
        sites.fences.together();
        sites.world.settle();

        byte[] winner = a.dataset("d").get("o");
        for (Site site : sites.all) {
            assertThat(site.dataset("d").get("o")).isEqualTo(winner);
            assertThat(site.dataset("d").versions("o")).hasSize(3);
            assertThat(site.dataset("d").versions("o").stream().map(v -> new String(v.bytes(), UTF_8)))
                    .containsExactlyInAnyOrder("b", "c", "first")
                    .endsWith("first");
        }
    }

    @Test
    void delete_removesEveryVersionKnown_notWhatWasWrittenApart() {
        Dataset mine = a.create("d");
        mine.put("o", new byte[] {1});
        mine.put("o", new byte[] {2});
        sites.world.settle();
        sites.fences.apart(c.id);
        c.dataset("d").put("o", new byte[] {3});
        b.dataset("d").delete("o");
        sites.world.settle();

        assertThat(a.dataset("d").find("o")).isEmpty();
        assertThat(a.dataset("d").versions("o")).isEmpty();
        assertThat(a.dataset("d").list("")).isEmpty();
        assertThat(a.blobs.ids()).isEmpty();

        sites.fences.together();
        sites.world.settle();
        for (Site site : sites.all) {
            assertThat(site.dataset("d").get("o")).containsExactly(3);
            assertThat(site.dataset("d").versions("o")).hasSize(1);
        }
        c.dataset("d").delete("o");
        sites.world.settle();
        assertThat(a.dataset("d").find("o")).isEmpty();
        assertFails(() -> mine.delete("o"), ErrorCode.NOT_FOUND, "d/o");
    }

    @Test
    void put_afterADeletion_isThere() {
        Dataset mine = a.create("d");
        mine.put("o", new byte[] {1});
        mine.delete("o");
        mine.put("o", new byte[] {2});
        sites.world.settle();
        assertThat(b.dataset("d").get("o")).containsExactly(2);
        assertThat(b.dataset("d").versions("o")).hasSize(1);
        assertThat(sites.fences.log(a.id).size(FENCE)).isEqualTo(2);
    }

    @Test
    void list_givesNamesThatBeginSo_inOrder() {
        Dataset mine = a.create("d");
        for (String name : List.of("b/2", "a", "b/1", "b", "c")) {
            mine.put(name, new byte[0]);
        }
        mine.delete("c");
        sites.world.settle();
        assertThat(names(b.dataset("d").list(""))).containsExactly("a", "b", "b/1", "b/2");
        assertThat(names(b.dataset("d").list("b/"))).containsExactly("b/1", "b/2");
        assertThat(b.dataset("d").list("zz")).isEmpty();
    }

    @Test
    void fetch_bringsBodiesHere_soThatTheyCanBeReadAlone() {
        Dataset mine = a.create("d");
        mine.put("x/1", Sites.bytes(300_000, 5));
        mine.put("x/2", Sites.bytes(10, 6));
        mine.put("y", Sites.bytes(10, 7));
        sites.world.settle();

        assertThat(b.dataset("d").fetch("x/")).isEqualTo(2);
        assertThat(b.dataset("d").fetch("x/")).isEqualTo(2);
        sites.cut(a, b);
        sites.cut(b, c);
        assertThat(b.dataset("d").get("x/1")).isEqualTo(Sites.bytes(300_000, 5));
        assertThat(b.dataset("d").object("x/2").here()).isTrue();
        assertThat(b.dataset("d").object("y").here()).isFalse();
        assertFails(() -> b.dataset("d").fetch(""), ErrorCode.UNREACHABLE, "d/y");
        assertThat(b.blobs.ids()).isSubsetOf(a.blobs.ids());

        sites.cut(a, c);
        sites.link(b, c, Duration.ofMillis(3));
        assertThat(c.dataset("d").get("x/1")).isEqualTo(Sites.bytes(300_000, 5));
    }

    @Test
    void fetched_bodies_goWhenTheirVersionGoes() {
        Dataset mine = a.create(DatasetSpec.named("d").inside(FENCE).keepVersions(0));
        mine.put("o", new byte[] {1});
        sites.world.settle();
        b.dataset("d").fetch("");
        assertThat(b.blobs.ids()).hasSize(1);
        mine.put("o", new byte[] {2});
        sites.world.settle();
        assertThat(b.blobs.ids()).isEmpty();
        assertThat(a.blobs.ids()).hasSize(1);
    }

    @Test
    void fetched_bodiesWhoseVersionMayComeBack_stayUntilItCannot() {
        Dataset mine = a.create(DatasetSpec.named("d").inside(FENCE).keepVersions(0));
        mine.put("o", new byte[] {1});
        sites.world.settle();
        b.dataset("d").fetch("");
        sites.fences.log(b.id).mayComeBack = true;
        mine.put("o", new byte[] {2});
        b.data.beat();
        sites.world.settle();
        assertThat(b.blobs.ids()).hasSize(1);
        sites.fences.log(b.id).mayComeBack = false;
        b.data.beat();
        sites.world.settle();
        assertThat(b.blobs.ids()).isEmpty();
    }

    @Test
    void restart_keepsEverything_andSweepsWhatNobodyNames() {
        Dataset mine = a.create("d");
        mine.put("o", Sites.bytes(1000, 8));
        sites.world.settle();
        try (var stray = a.blobs.create("ab".repeat(16))) {
            stray.commit();
        }
        a.restart();
        assertThat(a.dataset("d").get("o")).isEqualTo(Sites.bytes(1000, 8));
        assertThat(a.blobs.ids()).hasSize(1).doesNotContain("ab".repeat(16));
    }

    @Test
    void sweep_whileSomeRecordCannotBeOpened_deletesNothing() {
        a.create("d").put("o", new byte[] {1});
        sites.world.settle();
        sites.fences.log(a.id).allOpened = false;
        try (var stray = a.blobs.create("ab".repeat(16))) {
            stray.commit();
        }
        a.restart();
        assertThat(a.blobs.ids()).hasSize(2);
        sites.fences.log(a.id).allOpened = true;
        a.data.beat();
        sites.world.settle();
        assertThat(a.blobs.ids()).hasSize(1);
    }

    @Test
    void dataset_existsOnce_isFoundByName_andGoesWhenEmpty() {
        Dataset mine = a.create("d");
        sites.world.settle();
        assertThat(b.api.list()).extracting(Dataset::name).containsExactly("d");
        assertThat(b.api.dataset("d", FENCE).spec()).isEqualTo(mine.spec());
        assertFails(() -> b.create("d"), ErrorCode.NAME_TAKEN, FENCE.abbreviated());

        mine.put("o", new byte[0]);
        sites.world.settle();
        assertThatThrownBy(() -> b.api.remove(mine))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("[dataset-in-use]");
        mine.delete("o");
        a.api.remove(mine);
        sites.world.settle();
        assertThat(b.api.list()).isEmpty();
        assertThatThrownBy(() -> b.api.dataset("d")).isInstanceOf(NotFoundException.class);
        assertFails(() -> mine.put("o", new byte[0]), ErrorCode.NOT_FOUND, "\"d\"");
        assertThat(a.blobs.ids()).isEmpty();
        assertThat(b.create("d").list("")).isEmpty();
    }

    @Test
    void dataset_madeApart_isOne() {
        sites.fences.apart(c.id);
        a.create("d").put("a", new byte[] {1});
        c.create(DatasetSpec.named("d").inside(FENCE).keepVersions(7)).put("c", new byte[] {2});
        sites.fences.together();
        sites.world.settle();
        DatasetSpec spec = a.dataset("d").spec();
        for (Site site : sites.all) {
            assertThat(site.api.list()).hasSize(1);
            assertThat(site.dataset("d").spec()).isEqualTo(spec);
            assertThat(names(site.dataset("d").list(""))).containsExactly("a", "c");
        }
    }

    @Test
    void dataset_inTwoFences_isToldApartByFence() {
        FenceId other = new FenceId("0d".repeat(32));
        sites.fences.fence(other, b.id, c.id);
        sites.fences.exclude(FENCE, c.id);
        sites.fences.apart(c.id);
        a.create("d");
        c.api.create("d", other);
        sites.fences.together();
        sites.world.settle();

        assertFails(() -> b.api.dataset("d"), ErrorCode.NAME_TAKEN, "0d0d0d0d", FENCE.abbreviated());
        assertThat(b.api.dataset("d", other).spec().fence()).isEqualTo(other);
        assertThatThrownBy(() -> a.api.dataset("d", other))
                .isInstanceOf(DeniedException.class)
                .hasMessageContaining("[not-in-fence]");
        assertFails(() -> a.api.create("e", other), ErrorCode.NOT_IN_FENCE);
    }

    @Test
    void close_refusesEverything() {
        Dataset mine = a.create("d");
        DataObject object = mine.put("o", new byte[] {1});
        a.calls.close();
        for (Runnable call : List.<Runnable>of(
                object::bytes,
                object::stream,
                () -> object.range(0, 1),
                () -> mine.put("o", new byte[0]),
                () -> mine.find("o"),
                () -> mine.list(""),
                () -> mine.delete("o"),
                () -> mine.fetch(""),
                () -> a.api.list(),
                () -> a.api.dataset("d"))) {
            assertFails(call::run, ErrorCode.CLOSED);
        }
    }
}
