package io.cloudlet.core.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.BackendFaultException;
import io.cloudlet.ConflictException;
import io.cloudlet.CorruptException;
import io.cloudlet.spi.runtime.Disk.DiskFile;
import io.cloudlet.spi.storage.BlobStore;
import io.cloudlet.spi.storage.BlobStore.BlobReader;
import io.cloudlet.spi.storage.BlobStore.BlobWriter;
import io.cloudlet.testkit.ForgetfulDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rot, lost bytes and a full disk are told, by file, and touch nothing else. */
class FileBlobStoreDamageTest {

    private static final String ID = "ab00000000000000000000000000beef";
    private static final String FILE = "blobs/ab/" + ID;
    private static final String OTHER = "cd00000000000000000000000000beef";
    private static final int SIZE = 3_000;

    private final ForgetfulDisk disk = new ForgetfulDisk(1);
    private final BlobStore store = FileBlobStore.open(disk);

    @BeforeEach
    void putBoth() {
        put(ID);
        put(OTHER);
    }

    @Test
    void open_cutByOneByte_isDamageNamingTheFile() throws IOException {
        cut(SIZE + BlobFormat.TRAILER - 1);
        for (ThrowingCallable use :
                List.<ThrowingCallable>of(() -> store.open(ID), () -> store.size(ID), () -> store.verify(ID))) {
            assertThatThrownBy(use)
                    .isInstanceOf(CorruptException.class)
                    .hasMessageContaining("forgetful/" + FILE + " is damaged")
                    .hasMessageContaining("of its 3043 bytes the last 44 are not the trailer");
        }
        assertThat(store.verify(OTHER)).isTrue();
    }

    @Test
    void open_cutAnywhere_isDamage() throws IOException {
        for (int left = SIZE + BlobFormat.TRAILER - 1; left >= 0; left -= left > 100 ? 7 : 1) {
            cut(left);
            assertThatThrownBy(() -> store.open(ID)).isInstanceOf(CorruptException.class);
        }
    }

    @Test
    void open_lengthened_isDamage() throws IOException {
        write(SIZE + BlobFormat.TRAILER, ByteBuffer.allocate(1));
        assertThatThrownBy(() -> store.open(ID)).isInstanceOf(CorruptException.class);
    }

    @Test
    void open_contentShortButTrailerWhole_isDamage() throws IOException {
        ByteBuffer trailer = ByteBuffer.allocate(BlobFormat.TRAILER);
        try (DiskFile file = disk.open(FILE)) {
            file.read(SIZE, trailer);
            file.truncate(SIZE - 512);
            file.write(SIZE - 512, trailer.flip());
        }
        assertThatThrownBy(() -> store.open(ID))
                .isInstanceOf(CorruptException.class)
                .hasMessageContaining("it holds 2488 bytes of content, committed were 3000");
    }

    @Test
    void open_renamedToAnotherId_isDamage() throws IOException {
        disk.rename("blobs/cd/" + OTHER, FILE);
        assertThatThrownBy(() -> store.open(ID))
                .isInstanceOf(CorruptException.class)
                .hasMessageContaining("it is the blob " + OTHER);
    }

    @Test
    void verify_anyByteFlipped_isDamage() {
        for (int position = 0; position < SIZE + BlobFormat.TRAILER; position++) {
            disk.flip(FILE, position, position % 8);
            boolean trailer = position >= SIZE;
            assertThatThrownBy(() -> store.verify(ID))
                    .as("byte %d", position)
                    .isInstanceOf(CorruptException.class)
                    .hasMessageContaining(FILE);
            if (trailer) {
                assertThatThrownBy(() -> store.open(ID)).hasMessageContaining(FILE);
            }
            disk.flip(FILE, position, position % 8);
        }
        assertThat(store.verify(ID)).isTrue();
    }

    @Test
    void open_ofANewerFormat_isRefusedNamingBoth() throws IOException {
        ByteBuffer trailer = BlobFormat.trailer(ID, SIZE, 0).putInt(32, 2);
        CRC32C checksum = new CRC32C();
        checksum.update(trailer.slice(0, 28));
        checksum.update(trailer.slice(32, 4));
        write(SIZE, trailer.putInt(28, (int) checksum.getValue()));
        assertThatThrownBy(() -> store.open(ID))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("has format version 2, this library writes 1");
    }

    @Test
    void read_fileCutMeanwhile_isDamage() throws IOException {
        try (BlobReader reader = store.open(ID).orElseThrow()) {
            cut(1_000);
            assertThatThrownBy(() -> reader.read(900, ByteBuffer.allocate(200)))
                    .isInstanceOf(CorruptException.class)
                    .hasMessageContaining("it ends at byte 1000, committed were 3000");
        }
    }

    @Test
    void delete_ofADamagedBlob_makesWayForAnother() throws IOException {
        cut(10);
        assertThat(store.list()).contains(ID);
        assertThatThrownBy(() -> put(ID)).isInstanceOf(ConflictException.class);
        assertThat(store.delete(ID)).isTrue();
        put(ID);
        assertThat(store.verify(ID)).isTrue();
        assertThat(store.usedBytes()).isEqualTo(2 * SIZE);
    }

    @Test
    void open_fileRemoved_isAbsent() throws IOException {
        disk.delete(FILE);
        assertThat(store.open(ID)).isEmpty();
        assertThat(store.list()).containsExactly(OTHER);
    }

    @Test
    void write_diskFull_saysHowManyBytesAndLeavesNothing() throws IOException {
        String full = "ab11111111111111111111111111beef";
        try (BlobWriter writer = store.create(full)) {
            writer.write(ByteBuffer.allocate(1_000));
            disk.room(100);
            assertThatThrownBy(() -> writer.write(ByteBuffer.allocate(500)))
                    .isInstanceOf(BackendFaultException.class)
                    .hasMessageContaining("writing 500 bytes to blob " + full + " after its first 1000")
                    .hasMessageContaining("forgetful/blobs/ab")
                    .hasMessageContaining("No space left on device");
        }
        requireNothingOf(full);
    }

    @Test
    void commit_diskFull_saysHowManyBytesAndLeavesNothing() throws IOException {
        String full = "ab11111111111111111111111111beef";
        BlobWriter writer = store.create(full);
        writer.write(ByteBuffer.allocate(1_000));
        disk.room(10);
        assertThatThrownBy(writer::commit)
                .isInstanceOf(BackendFaultException.class)
                .hasMessageContaining("making the 1000 bytes of blob " + full + " durable");
        requireNothingOf(full);
    }

    private void requireNothingOf(String full) throws IOException {
        assertThat(disk.list(FileBlobStore.UNFINISHED)).isEmpty();
        assertThat(store.list()).containsExactly(ID, OTHER);
        assertThat(store.list()).allMatch(store::verify);
        disk.room(Long.MAX_VALUE);
        put(full);
        assertThat(store.verify(full)).isTrue();
    }

    private void put(String id) {
        byte[] content = new byte[SIZE];
        content[SIZE - 1] = 1;
        try (BlobWriter writer = store.create(id)) {
            writer.write(ByteBuffer.wrap(content));
            writer.commit();
        }
    }

    private void cut(long size) throws IOException {
        try (DiskFile file = disk.open(FILE)) {
            file.truncate(size);
        }
    }

    private void write(long position, ByteBuffer bytes) throws IOException {
        try (DiskFile file = disk.open(FILE)) {
            file.write(position, bytes);
        }
    }
}
