package io.cloudlet.core.internal.data;

import static io.cloudlet.core.internal.world.FencedTrio.id;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.CloudletId;
import io.cloudlet.ErrorCode;
import io.cloudlet.Federation;
import io.cloudlet.UnreachableException;
import io.cloudlet.core.internal.data.Entry.Body;
import io.cloudlet.core.internal.fence.Thief;
import io.cloudlet.core.internal.node.Inside;
import io.cloudlet.core.internal.seal.Cobblestone;
import io.cloudlet.core.internal.seal.Opener;
import io.cloudlet.core.internal.seal.SealBrokenException;
import io.cloudlet.core.internal.seal.SealKey;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.world.FencedTrio;
import io.cloudlet.data.DataObject.Version;
import io.cloudlet.data.Dataset;
import io.cloudlet.data.DatasetSpec;
import io.cloudlet.policy.FenceEpoch;
import io.cloudlet.policy.KeeperAway;
import io.cloudlet.spi.runtime.Disk.DiskFile;
import io.cloudlet.testkit.simulated.SeededEntropy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What somebody can do with the keys it kept, once it is a member no more; and what the others can still do. */
class RemovedMemberTest {

    private static final byte[] BEFORE = "written before the removal".getBytes(UTF_8);
    private static final byte[] LATER = "written after the removal".getBytes(UTF_8);
    private static final FenceEpoch FIRST = new FenceEpoch(1, 1);
    private static final FenceEpoch SECOND = new FenceEpoch(1, 2);

    private FencedTrio trio = new FencedTrio(1, UnaryOperator.identity());

    private Dataset patients(Federation at) {
        return at.data().dataset("patients");
    }

    private Dataset create() {
        Dataset made = trio.cloud.data().create("patients", trio.fence());
        trio.fleet()
                .until(
                        "all have the dataset",
                        () -> Stream.of(trio.cloudlet1, trio.cloudlet2)
                                .allMatch(at -> at.data().list().size() == 1));
        return made;
    }

    private static List<LogRecord> everRecorded(Federation at) {
        return Inside.logs(at).read(id(at), 0, 1 << 20);
    }

    /** The bodies that opened records name, by object. */
    private static List<Entry> objects(List<Thief.Opened> opened, String name) {
        return opened.stream()
                .map(record -> EntryCodec.decode(record.key(), record.body()))
                .filter(entry ->
                        entry.subject().object().equals(name) && entry.body().isPresent())
                .toList();
    }

    /** What a body's key opens of a blob as it lies on that one's disk. */
    private byte[] openBlob(String disk, Entry as, SealKey key) throws IOException {
        Body body = as.body().orElseThrow();
        Parts parts = Parts.whole(body.size());
        byte[] content = new byte[(int) Cobblestone.ciphertextLength(body.size())];
        String file = "blobs/" + body.blob().substring(0, 2) + "/" + body.blob();
        try (DiskFile open = trio.fleet().disk(disk).openExisting(file).orElseThrow()) {
            open.read(0, ByteBuffer.wrap(content));
        }
        Opener opener = new BodySeal(Hash.bytes(trio.cloud.id()))
                .opener(key, as.subject(), as.version(), Arrays.copyOf(content, parts.length(0)));
        return BodySeal.open(opener, parts, 1, Arrays.copyOfRange(content, parts.length(0), content.length));
    }

    private boolean onDisk(String disk, Entry entry) {
        return trio.fleet().disk(disk).contents().keySet().stream().anyMatch(file -> file.endsWith(blob(entry)));
    }

    private static String blob(Entry entry) {
        return entry.body().orElseThrow().blob();
    }

    private static SealKey key(Entry entry) {
        return entry.body().orElseThrow().key();
    }

    private Entry said(Federation at, String name) {
        return Inside.data(at)
                .index()
                .versions(trio.fence(), new Subject("patients", name))
                .winner()
                .orElseThrow();
    }

    @Test
    void keysKept_afterAnExclusion_openNeitherHeadersNorBodiesOfWhatIsWrittenLater() throws IOException {
        Dataset patients = create();
        patients.put("before", BEFORE);
        trio.rest();
        Thief thief = Thief.of(trio.cloudlet2, trio.fence());
        trio.cloud.fences().exclude(trio.fence(), id(trio.cloudlet2));
        trio.awaitEpoch(SECOND, trio.cloud, trio.cloudlet1);
        patients.put("later", LATER);
        trio.rest();

        thief.readChain(trio.cloud);
        List<Thief.Opened> opened = thief.open(id(trio.cloud), everRecorded(trio.cloud));

        assertThat(objects(opened, "before")).as("what it was a member for").hasSize(1);
        assertThat(opened).extracting(Thief.Opened::epoch).containsOnly(FIRST);
        assertThat(objects(opened, "later")).isEmpty();
        Entry before = objects(opened, "before").get(0);
        Entry later = said(trio.cloud, "later");
        assertThat(openBlob("cloud", later, key(later))).isEqualTo(LATER);
        assertThatThrownBy(() -> openBlob("cloud", later, key(before))).isInstanceOf(SealBrokenException.class);
    }

    @Test
    void recordSealedUnderTheOldKey_afterAnExclusion_isShownByNobody() {
        create();
        CloudletId excluded = id(trio.cloudlet2);
        Thief thief = Thief.of(trio.cloudlet2, trio.fence());
        write(thief, excluded, "genuine");
        trio.fleet()
                .until("it shows", () -> patients(trio.cloud).find("genuine").isPresent());
        trio.cloud.fences().exclude(trio.fence(), excluded);
        trio.awaitEpoch(SECOND, trio.cloud, trio.cloudlet1);

        write(thief, excluded, "forged");
        trio.rest();

        for (Federation member : List.of(trio.cloud, trio.cloudlet1)) {
            assertThat(Inside.logs(member).head(excluded).orElseThrow())
                    .isEqualTo(Inside.own(trio.cloudlet2).checkpoint().head());
            assertThat(patients(member).find("genuine")).isPresent();
            assertThat(patients(member).find("forged")).isEmpty();
        }
    }

    private void write(Thief thief, CloudletId excluded, String name) {
        Version version = new Version(excluded, 1);
        Body body = new Body(3, "ab".repeat(16), SealKey.generate(new SeededEntropy(1)), Instant.EPOCH);
        Entry entry = new Entry(new Subject("patients", name), version, Seen.only(version), body);
        Inside.own(trio.cloudlet2).append(List.of(thief.seal(excluded, EntryCodec.key(entry), EntryCodec.body(entry))));
    }

    @Test
    void writtenUnderTheOldKey_byAMemberThatWasAway_isEncryptedAnewWhenItReturns() throws IOException {
        returnAfter(1);
    }

    @Test
    void writtenUnderTheOldKey_byAMemberThatMissedSeveralKeys_isEncryptedAnewWhenItReturns() throws IOException {
        returnAfter(3);
    }

    private void returnAfter(int keys) throws IOException {
        create();
        Thief thief = Thief.of(trio.cloudlet2, trio.fence());
        trio.fleet().cutOff("cloudlet1");
        trio.cloud.fences().exclude(trio.fence(), id(trio.cloudlet2));
        for (int key = 2; key <= keys; key++) {
            trio.rest();
            trio.cloud.fences().rotate(trio.fence());
        }
        FenceEpoch newest = new FenceEpoch(1, 1 + keys);
        trio.awaitEpoch(newest, trio.cloud);
        trio.rest();
        patients(trio.cloudlet1).put("late", LATER);
        Entry then = said(trio.cloudlet1, "late");

        trio.heal();
        trio.awaitEpoch(newest, trio.cloudlet1);
        trio.fleet()
                .until("cloud knows", () -> patients(trio.cloud).find("late").isPresent());

        Entry now = said(trio.cloudlet1, "late");
        thief.readChain(trio.cloudlet1);
        Iterable<LogRecord> live = Inside.own(trio.cloudlet1).live();
        assertThat(objects(thief.open(id(trio.cloudlet1), live), "late")).isEmpty();
        assertThat(onDisk("cloudlet1", then)).isFalse();
        assertThat(openBlob("cloudlet1", now, key(now))).isEqualTo(LATER);
        assertThatThrownBy(() -> openBlob("cloudlet1", now, key(then))).isInstanceOf(SealBrokenException.class);
        assertThat(patients(trio.cloud).get("late")).isEqualTo(LATER);
    }

    @Test
    void reencrypts_whenAMemberIsExcluded_leavesNoBodyThatItHadTheKeyOf() throws IOException {
        Dataset anew = trio.cloud
                .data()
                .create(DatasetSpec.named("patients").inside(trio.fence()).reencryptOnRemoval());
        anew.put("before", BEFORE);
        Entry then = said(trio.cloud, "before");

        // Not written late, which would be reason enough.
        trio.fleet().world().pass(Duration.ofMinutes(1));
        trio.cloud.fences().exclude(trio.fence(), id(trio.cloudlet2));
        trio.awaitEpoch(SECOND, trio.cloud);
        trio.rest();

        Entry now = said(trio.cloud, "before");
        assertThat(onDisk("cloud", then)).isFalse();
        assertThatThrownBy(() -> openBlob("cloud", now, key(then))).isInstanceOf(SealBrokenException.class);
        assertThat(patients(trio.cloudlet1).get("before")).isEqualTo(BEFORE);
    }

    @Test
    void stop_whileTheKeeperIsAway_refusesToWriteUntilTheNewKey() {
        trio = new FencedTrio(1, fence -> fence.whenKeeperAway(KeeperAway.STOP), true);
        create();
        patients(trio.cloud).put("before", BEFORE);
        trio.fleet().cutOff("cloudlet1");

        trio.cloud.fences().exclude(trio.fence(), id(trio.cloudlet2));

        assertThatThrownBy(() -> patients(trio.cloud).put("later", LATER))
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining("a member has left")
                .extracting(thrown -> ((UnreachableException) thrown).code())
                .isEqualTo(ErrorCode.KEEPER_AWAY);
        assertThatThrownBy(() -> patients(trio.cloud).delete("before")).isInstanceOf(UnreachableException.class);
        assertThat(patients(trio.cloud).get("before")).isEqualTo(BEFORE);
        trio.heal();
        trio.awaitEpoch(SECOND, trio.cloud, trio.cloudlet1);
        trio.rest();
        assertThat(patients(trio.cloud).find("later")).isEmpty();
        assertThat(patients(trio.cloud).get("before")).isEqualTo(BEFORE);
        patients(trio.cloud).put("later", LATER);
    }

    @Test
    void writeOn_whileTheKeeperIsAway_isEncryptedAnewUnderTheNewKey() {
        trio = new FencedTrio(1, UnaryOperator.identity(), true);
        create();
        Thief thief = Thief.of(trio.cloudlet2, trio.fence());
        trio.fleet().cutOff("cloudlet1");
        trio.cloud.fences().exclude(trio.fence(), id(trio.cloudlet2));

        patients(trio.cloud).put("later", LATER);
        Entry then = said(trio.cloud, "later");
        assertThat(objects(thief.open(id(trio.cloud), Inside.own(trio.cloud).live()), "later"))
                .as("the old key is all there is")
                .hasSize(1);
        trio.heal();
        trio.awaitEpoch(SECOND, trio.cloud, trio.cloudlet1);
        trio.rest();

        assertThat(objects(thief.open(id(trio.cloud), Inside.own(trio.cloud).live()), "later"))
                .isEmpty();
        assertThat(onDisk("cloud", then)).isFalse();
        trio.fleet()
                .until(
                        "it is known",
                        () -> patients(trio.cloudlet1).find("later").isPresent());
        assertThat(patients(trio.cloudlet1).get("later")).isEqualTo(LATER);
    }

    @Test
    void include_again_readsEverythingWhatItWroteAloneIncluded() {
        Dataset patients = create();
        patients.put("before", BEFORE);
        trio.rest();
        trio.fleet().cutOff("cloudlet2");
        patients(trio.cloudlet2).put("alone", "mine".getBytes(UTF_8));
        trio.cloud.fences().exclude(trio.fence(), id(trio.cloudlet2));
        trio.awaitEpoch(SECOND, trio.cloud, trio.cloudlet1);
        patients.put("later", LATER);
        trio.heal();
        trio.fleet().until("it knows", () -> trio.cloudlet2.data().list().isEmpty());
        trio.rest();
        assertThat(patients.find("alone"))
                .as("written beyond what anybody had seen")
                .isEmpty();

        trio.cloud.fences().include(trio.fence(), id(trio.cloudlet2));
        trio.awaitEpoch(new FenceEpoch(1, 3), trio.cloud, trio.cloudlet1, trio.cloudlet2);
        trio.rest();

        for (Federation member : List.of(trio.cloud, trio.cloudlet1, trio.cloudlet2)) {
            assertThat(patients(member).get("before")).isEqualTo(BEFORE);
            assertThat(patients(member).get("later")).isEqualTo(LATER);
            assertThat(patients(member).get("alone")).asString(UTF_8).isEqualTo("mine");
        }
    }

    @Test
    void removal_fromTheFederation_leavesItsObjectsReadableWhereABodyIs() {
        create();
        patients(trio.cloudlet2).put("held", BEFORE);
        patients(trio.cloudlet2).put("lost", BEFORE);
        trio.fleet()
                .until(
                        "cloudlet1 knows",
                        () -> patients(trio.cloudlet1).list("").size() == 2);
        patients(trio.cloudlet1).fetch("held");

        trio.cloud.cloudlets().remove(id(trio.cloudlet2));
        trio.awaitEpoch(SECOND, trio.cloud, trio.cloudlet1);
        trio.rest();
        trio.cloud = reopen(trio.cloud, "cloud");
        trio.cloudlet1 = reopen(trio.cloudlet1, "cloudlet1");
        trio.fleet()
                .until(
                        "they are linked",
                        () -> trio.cloud.cloudlets().list().stream()
                                .filter(info -> info.link().up())
                                .anyMatch(info -> info.id().equals(id(trio.cloudlet1))));
        trio.rest();

        assertThat(Inside.data(trio.cloud)
                        .index()
                        .versions(trio.fence(), new Subject("patients", "held"))
                        .said(id(trio.cloud), said(trio.cloud, "held").version()))
                .as("said by the keeper itself")
                .isPresent();
        assertThat(patients(trio.cloud).get("held")).isEqualTo(BEFORE);
        assertThat(patients(trio.cloudlet1).get("held")).isEqualTo(BEFORE);
        assertThatThrownBy(() -> patients(trio.cloud).get("lost")).isInstanceOf(UnreachableException.class);
    }

    private Federation reopen(Federation federation, String name) {
        federation.close();
        return trio.fleet().open(name);
    }
}
