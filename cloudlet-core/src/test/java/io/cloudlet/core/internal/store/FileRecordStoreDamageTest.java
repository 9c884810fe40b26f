package io.cloudlet.core.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.CloudletException;
import io.cloudlet.ConflictException;
import io.cloudlet.CorruptException;
import io.cloudlet.ErrorCode;
import io.cloudlet.spi.runtime.Disk.DiskFile;
import io.cloudlet.spi.storage.RecordStore.Append;
import io.cloudlet.spi.storage.RecordStore.Batch;
import io.cloudlet.testkit.ForgetfulDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** What was acknowledged is never lost or altered in silence by bytes that rot. */
class FileRecordStoreDamageTest {

    private static final long SEED = 11;
    private static final int BATCHES = 60;

    @Test
    void open_anyByteOfAClosedStoreDamaged_refusesUntouchedOrLosesNothing() throws IOException {
        Map<String, String> whole = Workload.read(open(written(true)));
        ForgetfulDisk disk = written(true);
        assertThat(disk.list("state"))
                .anyMatch(name -> name.startsWith("base-"))
                .hasSizeGreaterThan(2);
        int refused = 0;
        int bytes = 0;
        for (String file : disk.list("state")) {
            int size = disk.read("state/" + file, 1 << 20).length;
            for (int position = 0; position < size; position++, bytes++) {
                refused += refusedOrHarmless(written(true), "state/" + file, position, whole) ? 1 : 0;
            }
        }
        int closingMark = Format.GROUP_HEAD + 1;
        assertThat(refused).isEqualTo(bytes - closingMark);
    }

    @Test
    void open_lastGroupOfACrashedStoreDamaged_losesThatGroupOnly() throws IOException {
        ForgetfulDisk disk = written(false);
        List<String> files = disk.list("state");
        String last = "state/"
                + files.stream()
                        .filter(name -> name.startsWith("journal"))
                        .reduce((a, b) -> b)
                        .get();
        disk.flip(last, disk.read(last, 1 << 20).length - 1, 3);

        Workload same = new Workload(SEED);
        ScriptedRuntime runtime = new ScriptedRuntime(new ForgetfulDisk(SEED), SEED);
        same.run(FileRecordStore.open(runtime, Workload.SMALL), runtime, BATCHES);

        assertThat(same.requireFirstPart(open(disk), BATCHES - 8)).isLessThan(BATCHES);
    }

    @Test
    void open_segmentMissing_refuses() throws IOException {
        ForgetfulDisk disk = written(true);
        for (String file : disk.list("state")) {
            ForgetfulDisk lacking = written(true);
            lacking.delete("state/" + file);
            if (!file.equals(disk.list("state").get(disk.list("state").size() - 1))) {
                assertThatThrownBy(() -> open(lacking)).as(file).isInstanceOf(CorruptException.class);
            }
        }
    }

    @Test
    void open_baseWithoutItsEnd_refuses() throws IOException {
        ForgetfulDisk disk = written(true);
        for (String file : disk.list("state")) {
            if (file.startsWith("journal")) {
                disk.delete("state/" + file);
            } else {
                try (DiskFile base = disk.open("state/" + file)) {
                    base.truncate(base.size() - Format.GROUP_HEAD - Format.complete(1).length);
                }
            }
        }
        assertThatThrownBy(() -> open(disk)).hasMessageContaining("its end is missing");
    }

    @Test
    void open_newerFormat_refusesUntouched() throws IOException {
        ForgetfulDisk disk = new ForgetfulDisk(SEED);
        byte[] header = Format.header(SegmentName.FIRST, 5);
        header[11] = 2;
        CRC32C checksum = new CRC32C();
        checksum.update(header, 0, 28);
        ByteBuffer.wrap(header).putInt(28, (int) checksum.getValue());
        disk.replace(SegmentName.FIRST.path(), header);
        Map<String, String> before = disk.contents();

        assertThatThrownBy(() -> open(disk))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("format version 2")
                .hasMessageContaining("home-newer");
        assertThat(disk.contents()).isEqualTo(before);
    }

    @Test
    void read_entryRotsWhileOpen_isCorrupt() throws IOException {
        ForgetfulDisk disk = new ForgetfulDisk(SEED);
        ScriptedRuntime runtime = new ScriptedRuntime(disk, SEED);
        FileRecordStore store = FileRecordStore.open(runtime);
        store.apply(new Batch(List.of(new Append("s", 0, List.of(new byte[] {1, 2, 3, 4, 5, 6, 7}))), List.of()));
        runtime.run(9);
        try (DiskFile file = disk.open(SegmentName.FIRST.path())) {
            file.write(file.size() - 5, ByteBuffer.wrap(new byte[] {'!'}));
        }

        assertThatThrownBy(() -> store.read("s", 0, 100))
                .isInstanceOf(CorruptException.class)
                .hasMessageContaining("journal-00000001 is damaged at byte");
    }

    private static boolean refusedOrHarmless(ForgetfulDisk disk, String file, int position, Map<String, String> whole) {
        disk.flip(file, position, position % 8);
        Map<String, String> before = disk.contents();
        try {
            assertThat(Workload.read(open(disk)))
                    .as("%s byte %d", file, position)
                    .isEqualTo(whole);
            return false;
        } catch (CloudletException e) {
            assertThat(e).isInstanceOf(CorruptException.class).hasMessageContaining(file);
            assertThat(e.code()).isEqualTo(ErrorCode.HOME_DAMAGED);
            assertThat(disk.contents()).as("%s byte %d", file, position).isEqualTo(before);
            return true;
        }
    }

    private static ForgetfulDisk written(boolean closed) throws IOException {
        ForgetfulDisk disk = new ForgetfulDisk(SEED);
        ScriptedRuntime runtime = new ScriptedRuntime(disk, SEED);
        FileRecordStore store = FileRecordStore.open(runtime, Workload.SMALL);
        new Workload(SEED).run(store, runtime, BATCHES);
        if (closed) {
            store.close();
        }
        disk.forceDirectory("state"); // so that what was deleted stays so
        return disk.restart();
    }

    private static FileRecordStore open(ForgetfulDisk disk) {
        return FileRecordStore.open(new ScriptedRuntime(disk, SEED), Workload.SMALL);
    }
}
