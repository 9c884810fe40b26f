package io.cloudlet.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cloudlet.spi.storage.RecordStore;
import io.cloudlet.spi.storage.RecordStore.Append;
import io.cloudlet.spi.storage.RecordStore.Batch;
import io.cloudlet.spi.storage.RecordStore.Value;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The store that a contract is about: opened before each test, closed after it, spoken to in text. */
abstract class RecordStoreUnderTest {

    static final long PATIENCE_SECONDS = 60;
    private static final int ENOUGH = 1 << 20;

    private RecordStore store;

    RecordStoreUnderTest() {}

    /**
     * Opens the store. The first call of a test finds it empty, the next ones, each after the store before was closed,
     * find what that left.
     */
    protected abstract RecordStore open() throws Exception;

    /** Releases what {@link #open()} made beside the store, which is closed now. */
    protected void closed() throws Exception {}

    @BeforeEach
    void openStore() throws Exception {
        store = open();
    }

    @AfterEach
    void closeStore() throws Exception {
        store.close();
        closed();
    }

    final RecordStore store() {
        return store;
    }

    /** Closes the store and opens what it left. */
    final void reopen() throws Exception {
        store.close();
        closed();
        store = open();
    }

    final void apply(String stream, long expectedSize, String... entries) throws Exception {
        apply(new Batch(List.of(append(stream, expectedSize, entries)), List.of()));
    }

    final void apply(Batch batch) throws InterruptedException, ExecutionException, TimeoutException {
        store.apply(batch).toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    final List<String> text(String stream) {
        return text(store.read(stream, 0, ENOUGH));
    }

    static List<String> text(List<byte[]> entries) {
        return entries.stream().map(entry -> new String(entry, UTF_8)).toList();
    }

    static Append append(String stream, long expectedSize, String... entries) {
        return new Append(
                stream,
                expectedSize,
                Arrays.stream(entries).map(entry -> entry.getBytes(UTF_8)).toList());
    }

    static Value value(String name, String content) {
        return new Value(name, content.getBytes(UTF_8));
    }
}
