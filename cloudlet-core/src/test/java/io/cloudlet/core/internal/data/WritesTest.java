package io.cloudlet.core.internal.data;

import static io.cloudlet.core.Errors.assertFails;
import static io.cloudlet.core.internal.data.Sites.FENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.BackendFaultException;
import io.cloudlet.CloudletException;
import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.NotFoundException;
import io.cloudlet.UnreachableException;
import io.cloudlet.core.internal.data.Sites.Site;
import io.cloudlet.core.internal.seal.SealKey;
import io.cloudlet.data.DataObject;
import io.cloudlet.data.Dataset;
import io.cloudlet.data.DatasetSpec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Writing: what goes wrong changes nothing and says what it was. */
class WritesTest {

    private final Sites sites = new Sites(2);
    private final Site a = sites.get(0);
    private final Site b = sites.get(1);
    private final Dataset mine = a.create("d");

    /** So many bytes, then maybe a failure; runs something when it is first read. */
    private static InputStream stream(int length, boolean fails, Runnable first) {
        return new InputStream() {
            private int given;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] target, int offset, int wanted) throws IOException {
                if (given == 0) {
                    first.run();
                }
                if (given == length) {
                    if (fails) {
                        throw new IOException("the tape broke");
                    }
                    return -1;
                }
                int now = Math.min(wanted, length - given);
                given += now;
                return now;
            }
        };
    }

    private void assertNothingChanged(int bodies, long records) {
        sites.world.settle();
        assertThat(a.blobs.ids()).hasSize(bodies);
        assertThat(sites.fences.log(a.id).size(FENCE)).isEqualTo((int) records);
    }

    @Test
    void put_underABadName_isRefusedShowingLittleOfIt() {
        for (String name : List.of("", "..", "a/../b", "x".repeat(10_000_000))) {
            for (Runnable call : List.<Runnable>of(
                    () -> mine.put(name, new byte[1]),
                    () -> mine.find(name),
                    () -> mine.object(name),
                    () -> mine.versions(name),
                    () -> mine.delete(name))) {
                CloudletException thrown = assertFails(call::run, ErrorCode.NAME_INVALID, "object name");
                assertThat(thrown).isInstanceOf(InvalidArgumentException.class);
                assertThat(thrown.getMessage()).hasSizeLessThan(250);
            }
        }
        assertThat(mine.list("y".repeat(10_000_000))).isEmpty();
        assertThat(mine.fetch("..")).isZero();
        assertNothingChanged(0, 1);
    }

    @Test
    void dataset_unknown_isNotFound() {
        assertThat(assertFails(() -> a.api.dataset("nope"), ErrorCode.NOT_FOUND, "\"nope\"", "list()"))
                .isInstanceOf(NotFoundException.class);
        assertFails(() -> a.api.dataset("nope", FENCE), ErrorCode.NOT_FOUND, FENCE.abbreviated());
        assertFails(() -> a.api.dataset("No Label"), ErrorCode.NAME_INVALID);
        assertFails(() -> mine.object("o"), ErrorCode.NOT_FOUND, "\"o\"", "\"d\"");
        assertFails(() -> mine.get("o"), ErrorCode.NOT_FOUND);
    }

    @Test
    void put_ontoAFullDisk_changesNothing() {
        mine.put("o", new byte[] {1});
        a.blobs.room = 500_000;
        for (Runnable put : List.<Runnable>of(
                () -> mine.put("o", new byte[1_000_000]),
                () -> mine.put("o", new ByteArrayInputStream(new byte[1_000_000])))) {
            assertThat(assertFails(put::run, ErrorCode.BACKEND_FAULT, "full"))
                    .isInstanceOf(BackendFaultException.class);
            assertNothingChanged(1, 2);
            assertThat(mine.get("o")).containsExactly(1);
        }
        a.blobs.room = Long.MAX_VALUE;
        assertThat(mine.put("o", new byte[] {2}).version().number()).isEqualTo(2);
    }

    @Test
    void put_ofAStreamThatFails_changesNothing() {
        assertThatThrownBy(() -> mine.put("o", stream(700_000, true, () -> {})))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("the tape broke");
        assertThatThrownBy(() -> mine.put("o", stream(700_000, false, () -> {
                    throw new IllegalStateException("mine");
                })))
                .isInstanceOf(IllegalStateException.class);
        assertNothingChanged(0, 1);
        assertThat(mine.put("o", new byte[1]).version().number()).isEqualTo(1);
    }

    @Test
    void put_whereTheRecordIsRefused_leavesNoBody() {
        assertFails(
                () -> mine.put(
                        "o",
                        stream(
                                100,
                                false,
                                () -> sites.fences.log(a.id).failure =
                                        new UnreachableException(ErrorCode.KEEPER_AWAY, "a key is due"))),
                ErrorCode.KEEPER_AWAY);
        assertNothingChanged(0, 1);
    }

    @Test
    void put_whereTheRecordMayHaveBeenWritten_leavesTheBodyToTheSweep() {
        assertFails(
                () -> mine.put(
                        "o",
                        stream(
                                100,
                                false,
                                () -> sites.fences.log(a.id).failure =
                                        new BackendFaultException(ErrorCode.BACKEND_FAULT, "the disk failed", null))),
                ErrorCode.BACKEND_FAULT);
        assertNothingChanged(1, 1);
        sites.fences.log(a.id).failure = null;
        a.restart();
        assertNothingChanged(0, 1);
    }

    @Test
    void put_whereTheFenceSaysToWait_failsBeforeAnythingIsRead() {
        sites.fences.log(a.id).obstacle = new UnreachableException(ErrorCode.FENCE_PENDING, "no key yet");
        assertFails(
                () -> mine.put("o", stream(100, false, () -> {
                    throw new AssertionError("it was read");
                })),
                ErrorCode.FENCE_PENDING);
        assertFails(() -> a.create("e"), ErrorCode.FENCE_PENDING);
        assertNothingChanged(0, 1);
    }

    @Test
    void put_givenUpWhileTheFenceSaysToWait_takesNoNumber() {
        CompletableFuture<Void> ready = new CompletableFuture<>();
        sites.fences.log(a.id).writable = ready;
        assertFails(() -> mine.put("o", new byte[1]), ErrorCode.DEADLINE_EXCEEDED);
        ready.complete(null);
        sites.world.settle();
        sites.fences.log(a.id).writable = null;
        assertThat(mine.put("o", new byte[1]).version().number()).isEqualTo(1);
    }

    @Test
    void put_overtakenByALaterOne_isTheFormerVersion() {
        Dataset dataset = a.create(DatasetSpec.named("all").inside(FENCE).keepVersions(10));
        sites.world.settle();
        b.dataset("all").put("o", new byte[] {9});
        sites.world.settle();
        DataObject slow = dataset.put("o", stream(100_000, false, () -> {
            dataset.put("o", new byte[] {2});
            sites.world.settle();
            b.dataset("all").put("o", new byte[] {3});
            sites.world.settle();
        }));
        sites.world.settle();
        assertThat(slow.version().number()).isEqualTo(1);
        for (Site site : sites.all) {
            assertThat(site.dataset("all").get("o")).containsExactly(3);
            assertThat(site.dataset("all").versions("o"))
                    .hasSize(4)
                    .extracting(DataObject::version)
                    .contains(slow.version());
        }
    }

    @Test
    void put_overtakenByADeletion_isDeleted() {
        mine.put("o", new byte[] {1});
        mine.put("o", stream(100_000, false, () -> mine.delete("o")));
        sites.world.settle();
        for (Site site : sites.all) {
            assertThat(site.dataset("d").find("o")).isEmpty();
        }
        assertThat(a.blobs.ids()).isEmpty();
    }

    @Test
    void put_ofAnyLength_needsOneBuffer() {
        DataObject object = mine.put("o", stream(20_000_000, false, () -> {}));
        assertThat(object.size()).isEqualTo(20_000_000);
        assertThat(a.blobs.largestWrite).isLessThan(300_000);
        assertThat(object.range(19_999_990, 10)).containsOnly(0);
    }

    @Test
    void retention_whileTheFenceSaysToWait_comesLater() {
        Dataset dataset = a.create(DatasetSpec.named("e").inside(FENCE).keepVersions(0));
        dataset.put("o", new byte[] {1});
        sites.world.settle();
        sites.fences.log(a.id).obstacle = new UnreachableException(ErrorCode.KEEPER_AWAY, "a key is due");
        b.dataset("e").put("o", new byte[] {2});
        sites.world.settle();
        assertThat(dataset.versions("o")).hasSize(2);
        a.data.beat();
        sites.world.settle();
        assertThat(dataset.versions("o")).hasSize(2);
        sites.fences.log(a.id).obstacle = null;
        a.data.beat();
        sites.world.settle();
        assertThat(dataset.versions("o")).hasSize(1);
        assertThat(a.blobs.ids()).isEmpty();
    }

    @Test
    void record_thatCannotBeRead_isIgnored_andAGoodOneForgotten() {
        mine.put("o", new byte[] {1});
        sites.world.settle();
        byte[] key = EntryCodec.key(new Subject("d", "o"), new DataObject.Version(a.id, 1));
        b.data.opened(a.id, FENCE, key, Sites.bytes(100, new Random(3).nextLong()));
        assertThat(b.dataset("d").find("o")).isEmpty();
        b.data.opened(a.id, FENCE, new byte[] {'d', 1, 2}, new byte[0]);
        b.data.gone(a.id, FENCE, new byte[] {'d', 1, 2});
    }

    @Test
    void bytes_ofMoreThanAnArray_pointsToTheStream() {
        Entry.Body body = new Entry.Body(3L << 30, "0b".repeat(16), SealKey.of(new byte[32]), Instant.EPOCH);
        DataObject.Version version = new DataObject.Version(b.id, 1);
        Entry huge = new Entry(new Subject("d", "huge"), version, Seen.only(version), body);
        a.data.opened(b.id, FENCE, EntryCodec.key(huge), EntryCodec.body(huge));
        assertFails(() -> mine.get("huge"), ErrorCode.TOO_LARGE, "stream()");
    }
}
