package io.cloudlet.core.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.core.internal.runtime.JdkRuntime;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store on real files and threads. */
class FileRecordStoreOnDiskTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path home;

    @Test
    void use_onAnInterruptedThread_goesOn() {
        try (JdkRuntime runtime = StoreProcess.runtime(home);
                FileRecordStore store = FileRecordStore.open(runtime)) {
            Thread.currentThread().interrupt();
            CompletionStage<Void> first = store.apply(StoreProcess.batch(0));
            store.read("numbers", 0, 100);
            store.value("last");
            assertThat(Thread.interrupted()).isTrue();
            runtime.await(first, PATIENCE, "the first append");
            runtime.await(store.apply(StoreProcess.batch(1)), PATIENCE, "the second append");
            assertThat(store.read("numbers", 1, 1)).containsExactly(StoreProcess.content(1));
        }
    }

    @Test
    void open_onAnInterruptedThread_goesOn() {
        Thread.currentThread().interrupt();
        try (JdkRuntime runtime = StoreProcess.runtime(home)) {
            FileRecordStore store = FileRecordStore.open(runtime);
            assertThat(Thread.interrupted()).isTrue();
            runtime.await(store.apply(StoreProcess.batch(0)), PATIENCE, "an append");
            store.close();
        }
    }

    @Test
    void read_whileAppendsAndRewritingGoOn_seesWhatWasWritten() {
        try (JdkRuntime runtime = StoreProcess.runtime(home);
                FileRecordStore store = FileRecordStore.open(runtime, new Limits(20_000, 5_000, 8_000, 2_000))) {
            CompletionStage<Void> last = store.apply(StoreProcess.batch(0));
            for (int i = 1; i < 2000; i++) {
                last = store.apply(StoreProcess.batch(i));
                long size = store.size("numbers");
                if (size > 0) {
                    long one = i * 7919L % size;
                    assertThat(store.read("numbers", one, 1)).containsExactly(StoreProcess.content(one));
                    assertThat(store.value("last")).isNotEmpty();
                }
            }
            runtime.await(last, PATIENCE, "the last append");
            assertThat(store.value("last")).isEqualTo(StoreProcess.content(1999));
        }
    }

    @Test
    void lock_heldByAnotherProcess_isRefusedUntilItDies() throws Exception {
        try (JdkRuntime runtime = StoreProcess.runtime(home)) {
            Process holder = StoreProcess.start(home);
            try (BufferedReader output = holder.inputReader()) {
                assertThat(output.readLine()).isEqualTo("open");
                assertThat(runtime.disk().lock("lock")).isEmpty();
                assertThat(new String(runtime.disk().read("lock.holder", 64), StandardCharsets.US_ASCII))
                        .isEqualTo(Long.toString(holder.pid()));
            } finally {
                holder.destroyForcibly().waitFor();
            }
            Optional<AutoCloseable> lock = runtime.disk().lock("lock");
            assertThat(lock).isPresent();
            lock.get().close();
        }
    }

    @Test
    void lock_heldByThisProcess_isRefusedHereAndElsewhere() throws Exception {
        try (JdkRuntime runtime = StoreProcess.runtime(home)) {
            AutoCloseable lock = runtime.disk().lock("lock").orElseThrow();
            assertThat(runtime.disk().lock("lock")).isEmpty();
            assertThat(StoreProcess.runtime(home).disk().lock("lock")).isEmpty();
            assertThat(firstLine(StoreProcess.start(home)))
                    .isEqualTo("held by " + ProcessHandle.current().pid());
            lock.close();
            runtime.disk().lock("lock").orElseThrow().close();
        }
    }

    private static String firstLine(Process process) throws Exception {
        try (BufferedReader output = process.inputReader()) {
            return output.readLine();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}
