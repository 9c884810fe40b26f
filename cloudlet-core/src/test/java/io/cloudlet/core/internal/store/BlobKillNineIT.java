package io.cloudlet.core.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.core.internal.runtime.FileDisk;
import io.cloudlet.spi.storage.BlobStore;
import io.cloudlet.spi.storage.BlobStore.BlobReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobKillNineIT {

    private static final int ROUNDS = 15;

    private long committed;
    private long deleted;

    @Test
    void open_afterKillNine_keepsEveryCommittedBlobAndNoDeletedOne(@TempDir Path home) throws Exception {
        Random chance = new Random(20);
        for (int round = 0; round < ROUNDS; round++) {
            useUntilKilled(home, chance.nextInt(60));
            requireAll(home);
        }
        assertThat(committed).isGreaterThan(ROUNDS);
    }

    /** Kills the process after so many acknowledgements, and notes the last that came through. */
    private void useUntilKilled(Path home, int enough) throws IOException, InterruptedException {
        Process process = StoreProcess.start(BlobProcess.class, home);
        try (BufferedReader output = process.inputReader()) {
            assertThat(output.readLine()).isEqualTo("open");
            int count = 0;
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                long number = Long.parseLong(line);
                committed = Math.max(committed, number);
                deleted = Math.max(deleted, -number);
                if (count++ == enough) {
                    process.toHandle().destroyForcibly(); // unlike the process's own, leaves what it printed
                }
            }
        }
        process.waitFor();
    }

    private void requireAll(Path home) throws IOException {
        FileDisk disk = new FileDisk(home);
        try (BlobStore store = FileBlobStore.open(disk)) {
            long oldest =
                    Math.max(1, committed + 2 - BlobProcess.KEPT); // one more may have been committed and one deleted
            for (long number = oldest; number <= committed; number++) {
                assertThat(store.size(BlobProcess.id(number)))
                        .as("blob %d", number)
                        .isPresent();
            }
            store.list().forEach(id -> requireWhole(store, id));
            assertThat(disk.list(FileBlobStore.UNFINISHED)).isEmpty();
        }
    }

    private void requireWhole(BlobStore store, String id) {
        long number = BlobProcess.number(id);
        assertThat(number).as("blob %s", id).isGreaterThan(deleted);
        assertThat(store.verify(id)).isTrue();
        try (BlobReader reader = store.open(id).orElseThrow()) {
            ByteBuffer into = ByteBuffer.allocate((int) reader.size());
            reader.read(0, into);
            assertThat(into.array()).isEqualTo(BlobProcess.content(number));
        }
    }
}
