package io.cloudlet.core.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.InvalidArgumentException;
import io.cloudlet.spi.runtime.Disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileDiskTest {

    @TempDir
    Path directory;

    @Test
    void open_newFile_isItsOwnersOnly() throws IOException {
        Path home = directory.resolve("home");
        new FileDisk(home).open("state/deep/file").close();
        assertThat(permissions(home)).isEqualTo("rwx------");
        assertThat(permissions(home.resolve("state/deep"))).isEqualTo("rwx------");
        assertThat(permissions(home.resolve("state/deep/file"))).isEqualTo("rw-------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/etc/passwd", "../out", "in/../../out", "a//b", "a/", ".", "a\\b", "c:d", "a\0b"})
    void open_nameOutsideTheHome_isRefused(String name) {
        assertThatThrownBy(() -> new FileDisk(directory).open(name)).isInstanceOf(InvalidArgumentException.class);
    }

    @Test
    void read_pastTheEnd_isShort() throws IOException {
        try (DiskFile file = new FileDisk(directory).open("file")) {
            file.write(2, ByteBuffer.wrap(new byte[] {1, 2, 3}));
            assertThat(file.size()).isEqualTo(5);
            assertThat(file.read(3, ByteBuffer.allocate(10))).isEqualTo(2);
            assertThat(file.read(9, ByteBuffer.allocate(10))).isZero();
            file.truncate(1);
            assertThat(file.size()).isOne();
        }
    }

    @Test
    void openExisting_absent_isEmptyAndMakesNothing() throws IOException {
        FileDisk disk = new FileDisk(directory);
        assertThat(disk.openExisting("sub/file")).isEmpty();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void openExisting_present_readsAndDoesNotWrite() throws IOException {
        FileDisk disk = new FileDisk(directory);
        disk.replace("file", new byte[] {1, 2, 3});
        try (DiskFile file = disk.openExisting("file").orElseThrow()) {
            ByteBuffer into = ByteBuffer.allocate(10);
            assertThat(file.read(1, into)).isEqualTo(2);
            assertThatThrownBy(() -> file.write(0, ByteBuffer.allocate(1))).isInstanceOf(IOException.class);
        }
    }

    @Test
    void openExisting_deletedMeanwhile_readsOn() throws IOException {
        FileDisk disk = new FileDisk(directory);
        disk.replace("file", new byte[] {1, 2, 3});
        try (DiskFile file = disk.openExisting("file").orElseThrow()) {
            disk.delete("file");
            disk.replace("file", new byte[] {4});
            assertThat(file.size()).isEqualTo(3);
        }
    }

    @Test
    void openExisting_whichIsNoFile_fails() throws IOException {
        FileDisk disk = new FileDisk(directory);
        disk.open("sub/file").close();
        assertThatThrownBy(() -> disk.openExisting("sub")).isInstanceOf(IOException.class);
    }

    @Test
    void forceDirectory_absent_makesNone() throws IOException {
        new FileDisk(directory).forceDirectory("sub");
        assertThat(directory).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 200_000})
    void write_ofABufferWithoutArray_isReadBackTheSame(int size) throws IOException {
        ByteBuffer content = ByteBuffer.allocateDirect(size);
        for (int i = 0; i < size; i++) {
            content.put(i, (byte) (i * 31));
        }
        try (DiskFile file = new FileDisk(directory).open("file")) {
            file.write(3, content.asReadOnlyBuffer());
            ByteBuffer into = ByteBuffer.allocateDirect(size + 9);
            assertThat(file.read(3, into)).isEqualTo(size);
            assertThat(into.flip()).isEqualTo(content);
        }
    }

    @Test
    void replace_existing_leavesTheNewContentAlone() throws IOException {
        FileDisk disk = new FileDisk(directory);
        disk.replace("value", new byte[] {1, 2, 3});
        disk.replace("value", new byte[] {4});
        assertThat(disk.read("value", 10)).containsExactly(4);
        assertThat(disk.list("")).containsExactly("value");
        assertThatThrownBy(() -> disk.read("value", 0)).isInstanceOf(IOException.class);
    }

    @Test
    void list_absentDirectory_isEmpty() throws IOException {
        assertThat(new FileDisk(directory).list("nowhere")).isEmpty();
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
