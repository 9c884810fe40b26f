package io.cloudlet.core.internal.data;

import static io.cloudlet.core.internal.data.Sites.FENCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.core.internal.data.Sites.Site;
import io.cloudlet.core.internal.seal.SealKey;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.data.DataObject;
import io.cloudlet.data.Dataset;
import io.cloudlet.data.DatasetSpec;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** A member leaves the fence: bodies are encrypted anew, and what only its log says is said by the keeper. */
class FenceChangesTest {

    private final Sites sites = new Sites(3);
    private final Site a = sites.get(0);
    private final Site b = sites.get(1);
    private final Site c = sites.get(2);
    private final byte[] content = Sites.bytes(500_000, 1);

    private void anew(Site site) {
        Map<String, byte[]> records =
                Map.copyOf(sites.fences.log(site.id).records.get(FENCE));
        records.forEach((key, body) -> {
            CompletionStage<?> done = site.data.encryptAnew(FENCE, Hash.unhex(key), body);
            sites.world.settle();
            assertThat(done.toCompletableFuture()).isCompleted();
        });
    }

    private SealKey keyOf(Site site, String object) {
        return sites.fences.log(site.id).records.get(FENCE).entrySet().stream()
                .map(each -> EntryCodec.decode(Hash.unhex(each.getKey()), each.getValue()))
                .filter(entry -> entry.subject().object().equals(object))
                .map(entry -> entry.body().orElseThrow().key())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void encryptAnew_keepsVersionAndContent_underAnotherKeyInAnotherBlob() {
        Dataset mine = a.create("d");
        DataObject object = mine.put("o", content);
        b.dataset("d").fetch("");
        String former = a.blobs.ids().get(0);
        byte[] ciphertext = a.blobs.content(former);
        SealKey key = keyOf(a, "o");
        anew(a);

        assertThat(keyOf(a, "o")).isNotEqualTo(key);

        assertThat(a.blobs.ids()).hasSize(1).doesNotContain(former);
        assertThat(a.blobs.content(a.blobs.ids().get(0)))
                .isNotEqualTo(ciphertext)
                .hasSameSizeAs(ciphertext);
        assertThat(object.bytes()).isEqualTo(content);
        assertThat(mine.versions("o")).extracting(DataObject::version).containsExactly(object.version());
        assertThat(mine.object("o").written()).isEqualTo(object.written());
        assertThat(c.dataset("d").get("o")).isEqualTo(content);
        assertThat(b.blobs.ids()).isEmpty();
        assertThat(b.dataset("d").get("o")).isEqualTo(content);
    }

    @Test
    void encryptAnew_whileSomebodyReads_doesNotEndTheStream() throws IOException {
        byte[] large = Sites.bytes(3_000_000, 2);
        a.create("d").put("o", large);
        sites.world.settle();
        for (Site site : List.of(a, b)) {
            try (InputStream stream = site.dataset("d").object("o").stream()) {
                stream.readNBytes(1000);
                anew(a);
                assertThat(stream.readAllBytes()).isEqualTo(Arrays.copyOfRange(large, 1000, large.length));
            }
        }
    }

    @Test
    void encryptAnew_ofABodyThatIsNotHereOrDamaged_keepsTheRecord() {
        Dataset mine = a.create("d");
        mine.put("gone", content);
        b.dataset("d").fetch("");
        a.blobs.delete(a.blobs.ids().get(0));
        mine.put("damaged", Sites.bytes(100, 3));
        a.blobs.damage(a.blobs.ids().get(0), bytes -> {
            bytes[80] ^= 1;
            return bytes;
        });
        sites.world.settle();
        anew(a);
        assertThat(mine.get("gone")).isEqualTo(content);
        assertThat(mine.find("damaged")).isPresent();
        assertThat(a.blobs.ids()).hasSize(1);
    }

    @Test
    void encryptAnew_ofWhatIsDeletedMeanwhile_bringsNothingBack() {
        Dataset mine = a.create("d");
        mine.put("o", content);
        Map<String, byte[]> records = Map.copyOf(sites.fences.log(a.id).records.get(FENCE));
        records.forEach((key, body) -> a.data.encryptAnew(FENCE, Hash.unhex(key), body));
        mine.delete("o");
        sites.world.settle();
        assertThat(mine.find("o")).isEmpty();
        assertThat(mine.versions("o")).isEmpty();
        assertThat(a.blobs.ids()).isEmpty();
    }

    @Test
    void encryptAnew_ontoAFullDisk_failsAndKeepsTheFormer() {
        Dataset mine = a.create("d");
        mine.put("o", content);
        a.blobs.room = 1000;
        sites.fences.log(a.id).records.get(FENCE).forEach((key, body) -> {
            CompletionStage<?> done = a.data.encryptAnew(FENCE, Hash.unhex(key), body);
            sites.world.settle();
            assertThat(done.toCompletableFuture().isCompletedExceptionally())
                    .isEqualTo(EntryCodec.decodeKey(Hash.unhex(key))
                            .subject()
                            .object()
                            .equals("o"));
        });
        assertThat(mine.get("o")).isEqualTo(content);
        assertThat(a.blobs.ids()).hasSize(1);
    }

    @Test
    void wantsAnew_isWhatTheDatasetSays() {
        a.create(DatasetSpec.named("yes").inside(FENCE).reencryptOnRemoval()).put("o", content);
        a.create("no").put("o", content);
        sites.world.settle();
        sites.fences.log(a.id).records.get(FENCE).forEach((key, body) -> {
            Subject subject = EntryCodec.decodeKey(Hash.unhex(key)).subject();
            assertThat(a.data.wantsAnew(FENCE, Hash.unhex(key), body))
                    .as(subject.toString())
                    .isEqualTo(subject.dataset().equals("yes") && !subject.isDataset());
        });
        assertThat(a.data.wantsAnew(FENCE, new byte[] {'d'}, new byte[0])).isFalse();
    }

    @Test
    void adopt_saysWhatOnlyFormerMembersSaid_andNothingElse() {
        b.create("d").put("theirs", content);
        sites.world.settle();
        b.dataset("d").put("both", new byte[] {1});
        b.dataset("d").put("gone", new byte[] {1});
        b.dataset("d").delete("gone");
        a.dataset("d").put("mine", new byte[] {2});
        c.dataset("d").fetch("");
        sites.fences.exclude(FENCE, b.id);
        int before = sites.fences.log(a.id).size(FENCE);
        a.data.adopt(FENCE);
        sites.world.settle();
        assertThat(sites.fences.log(a.id).size(FENCE)).isEqualTo(before + 4); // dataset, theirs, both, the deletion

        Map<String, byte[]> theirs = Map.copyOf(sites.fences.log(b.id).records.get(FENCE));
        for (Site site : List.of(a, c)) {
            theirs.keySet().forEach(key -> site.data.gone(b.id, FENCE, Hash.unhex(key)));
            assertThat(site.dataset("d").get("theirs")).isEqualTo(content);
            assertThat(site.dataset("d").object("theirs").version()).isEqualTo(new DataObject.Version(b.id, 1));
            assertThat(site.dataset("d").list(""))
                    .extracting(DataObject::name)
                    .containsExactly("both", "mine", "theirs");
        }
        int after = sites.fences.log(a.id).size(FENCE);
        a.data.adopt(FENCE);
        sites.world.settle();
        assertThat(sites.fences.log(a.id).size(FENCE)).isEqualTo(after);

        a.dataset("d").put("theirs", new byte[] {3});
        a.dataset("d").put("theirs", new byte[] {4});
        sites.world.settle();
        assertThat(c.dataset("d").versions("theirs"))
                .hasSize(2); // what was adopted is cleared away by whoever adopted it
    }

    @Test
    void left_forgetsTheFence_keepsTheBodies() {
        a.create("d").put("o", content);
        sites.world.settle();
        a.data.left(FENCE);
        assertThat(a.api.list()).isEmpty();
        assertThat(a.blobs.ids()).hasSize(1);
        sites.fences.log(a.id).reader(a.data);
        assertThat(a.dataset("d").get("o")).isEqualTo(content);
    }
}
