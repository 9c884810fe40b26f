package io.cloudlet.core.internal.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.BackendFaultException;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.spi.storage.RecordStore.Append;
import io.cloudlet.spi.storage.RecordStore.Batch;
import io.cloudlet.spi.storage.RecordStore.Value;
import io.cloudlet.testkit.ForgetfulDisk;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What this store does beyond its contract; that is {@link FileRecordStoreContractTest}. */
class FileRecordStoreTest {

    private final ForgetfulDisk disk = new ForgetfulDisk(1);
    private final ScriptedRuntime runtime = new ScriptedRuntime(disk, 1);
    private final FileRecordStore store = FileRecordStore.open(runtime, Limits.DEFAULT);

    @Test
    void apply_severalWaiting_costsOneForce() {
        apply(append("s", 0, "zero"));
        int before = disk.operations();
        for (int i = 1; i <= 50; i++) {
            store.apply(append("s", i, "entry " + i));
        }
        runtime.run(99);
        assertThat(store.size("s")).isEqualTo(51);
        assertThat(disk.operations() - before).isEqualTo(2); // a write and a force
    }

    @Test
    void read_notDurableYet_isNotThere() {
        store.apply(append("s", 0, "one"));
        assertThat(store.size("s")).isZero();
        runtime.run(99);
        assertThat(store.size("s")).isOne();
    }

    @Test
    void apply_aboveTheLimits_isRefused() {
        byte[] large = new byte[(1 << 20) + 1];
        assertRefused(new Batch(List.of(new Append("s", 0, List.of(large))), List.of()));
        assertRefused(new Batch(List.of(new Append("s", 0, Collections.nCopies(33, new byte[1 << 20]))), List.of()));
        assertRefused(append("s".repeat(256), 0));
    }

    @Test
    void apply_largestBatch_isStored() {
        apply(new Batch(List.of(new Append("s", 0, Collections.nCopies(31, new byte[1 << 20]))), List.of()));
        FileRecordStore again = FileRecordStore.open(new ScriptedRuntime(disk.restart(), 1));
        assertThat(again.read("s", 30, 1)).containsExactly(new byte[1 << 20]);
    }

    @Test
    void apply_diskFull_refusesFurtherWritesAndStillReads() {
        apply(append("s", 0, "kept"));
        disk.room(30);
        CompletableFuture<Void> first =
                store.apply(append("s", 1, "x".repeat(100))).toCompletableFuture();
        CompletableFuture<Void> second = store.apply(append("s", 2, "y")).toCompletableFuture();
        runtime.run(99);
        disk.room(Long.MAX_VALUE);
        CompletableFuture<Void> later = store.apply(append("s", 1, "z")).toCompletableFuture();

        assertThat(List.of(first, second, later))
                .allSatisfy(failed -> assertThatThrownBy(failed::join)
                        .hasCauseInstanceOf(BackendFaultException.class)
                        .hasMessageContaining("forgetful")
                        .hasMessageContaining("No space left on device"));
        assertThat(text(store.read("s", 0, 99))).containsExactly("kept");
        store.close();
        ScriptedRuntime anew = new ScriptedRuntime(disk, 2);
        FileRecordStore again = FileRecordStore.open(anew);
        CompletionStage<Void> stage = again.apply(append("s", 1, "goes on"));
        anew.run(99);
        assertThat(stage.toCompletableFuture()).isCompleted();
        assertThat(text(again.read("s", 0, 99))).containsExactly("kept", "goes on");
    }

    @Test
    void rewriting_mostlyGarbage_shrinksTheStoreAndKeepsWhatIsLive() throws IOException {
        ScriptedRuntime small = new ScriptedRuntime(new ForgetfulDisk(3), 3);
        FileRecordStore rewritten = FileRecordStore.open(small, Workload.SMALL);
        for (int i = 0; i < 500; i++) {
            rewritten.apply(append("s", i, "entry " + i));
            rewritten.apply(value("v", i + " " + "x".repeat(500)));
            small.run(2);
        }
        small.run(Integer.MAX_VALUE);
        long bytes = 0;
        for (String file : small.disk().list("state")) {
            bytes += small.disk().read("state/" + file, 1 << 20).length;
        }
        assertThat(bytes).isLessThan(60_000); // of 280,000 written
        assertThat(rewritten.read("s", 0, 1 << 20)).hasSize(500);
        assertThat(rewritten.read("s", 377, 1).get(0)).asString(UTF_8).isEqualTo("entry 377");
        assertThat(rewritten.value("v")).asString(UTF_8).startsWith("499 ");
    }

    @Test
    void close_acceptedBatches_survivePowerFailure() {
        CompletionStage<Void> stage = store.apply(append("s", 0, "last word"));
        store.close();
        assertThat(stage.toCompletableFuture()).isCompleted();
        assertThat(FileRecordStore.open(new ScriptedRuntime(disk.restart(), 1)).size("s"))
                .isOne();
    }

    private void apply(Batch batch) {
        CompletionStage<Void> stage = store.apply(batch);
        runtime.run(99);
        assertThat(stage.toCompletableFuture()).isCompleted();
    }

    private void assertRefused(Batch batch) {
        assertThatThrownBy(() -> store.apply(batch)).isInstanceOf(InvalidArgumentException.class);
    }

    private static Batch append(String stream, long expectedSize, String... entries) {
        List<byte[]> contents = java.util.Arrays.stream(entries)
                .map(entry -> entry.getBytes(UTF_8))
                .toList();
        return new Batch(List.of(new Append(stream, expectedSize, contents)), List.of());
    }

    private static Batch value(String name, String content) {
        return new Batch(List.of(), List.of(new Value(name, content.getBytes(UTF_8))));
    }

    private static List<String> text(List<byte[]> entries) {
        return entries.stream().map(entry -> new String(entry, UTF_8)).toList();
    }
}
