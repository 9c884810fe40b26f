package io.cloudlet.core.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.core.internal.runtime.JdkRuntime;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KillNineIT {

    private static final int ROUNDS = 20;

    @Test
    void open_afterKillNine_keepsEveryAcknowledgedAppend(@TempDir Path home) throws Exception {
        Random chance = new Random(20);
        long acknowledged = -1;
        for (int round = 0; round < ROUNDS; round++) {
            acknowledged = Math.max(acknowledged, appendUntilKilled(home, chance.nextInt(600)));
            try (JdkRuntime runtime = StoreProcess.runtime(home);
                    FileRecordStore store = FileRecordStore.open(runtime, StoreProcess.LIMITS)) {
                requireAll(store, acknowledged);
            }
        }
        assertThat(acknowledged).isGreaterThan(ROUNDS);
    }

    /** Kills the process after so many acknowledgements, and returns the last that came through. */
    private static long appendUntilKilled(Path home, int enough) throws IOException, InterruptedException {
        Process process = StoreProcess.start(home);
        String last = "-1";
        try (BufferedReader output = process.inputReader()) {
            assertThat(output.readLine()).isEqualTo("open");
            int count = 0;
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                last = line;
                if (count++ == enough) {
                    process.toHandle().destroyForcibly(); // unlike the process's own, leaves what it printed
                }
            }
        }
        process.waitFor();
        return Long.parseLong(last);
    }

    private static void requireAll(FileRecordStore store, long acknowledged) {
        long size = store.size("numbers");
        assertThat(size).isGreaterThan(acknowledged);
        for (long i = 0; i < size; i++) {
            assertThat(store.read("numbers", i, 1)).containsExactly(StoreProcess.content(i));
        }
        assertThat(store.value("last")).isEqualTo(StoreProcess.content(size - 1));
    }
}
