package io.cloudlet.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.ConflictException;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.spi.storage.RecordStore.Append;
import io.cloudlet.spi.storage.RecordStore.Batch;
import io.cloudlet.spi.storage.RecordStore.Value;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * What every {@link io.cloudlet.spi.storage.RecordStore} promises, but for what it takes a crash, damage or a full disk to
 * see; those each
 * backend shows by tests of its own. A backend proves itself by a class that says how to open it.
 */
public abstract class RecordStoreContract extends RecordStoreUnderTest {

    private static final int MIB = 1 << 20;

    /** For a class that says how to open its store. */
    protected RecordStoreContract() {}

    @Test
    void apply_appendsAndValues_showsAllOfThem() throws Exception {
        apply(new Batch(
                List.of(append("a", 0, "zero", "one"), append("b", 0, "other")), List.of(value("v", "content"))));
        assertThat(text("a")).containsExactly("zero", "one");
        assertThat(text("b")).containsExactly("other");
        assertThat(store().value("v")).asString(UTF_8).isEqualTo("content");
        assertThat(store().streams()).containsExactlyInAnyOrder("a", "b");
        assertThat(store().size("a")).isEqualTo(2);
    }

    @Test
    void apply_withoutWaiting_keepsTheOrderOfTheCalls() throws Exception {
        CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
        for (int i = 0; i < 200; i++) {
            last = store().apply(new Batch(List.of(append("a", i, "entry " + i)), List.of(value("v", "value " + i))))
                    .toCompletableFuture();
        }
        last.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(store().size("a")).isEqualTo(200);
        for (int i = 0; i < 200; i++) {
            assertThat(store().read("a", i, 1).get(0)).asString(UTF_8).isEqualTo("entry " + i);
        }
        assertThat(store().value("v")).asString(UTF_8).isEqualTo("value 199");
    }

    @Test
    void apply_byManyThreads_losesNothing() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(4);
        List<Future<Void>> results = executor.invokeAll(Collections.nCopies(4, this::appendInAStreamOfOnesOwn));
        executor.shutdown();
        for (Future<Void> result : results) {
            result.get();
        }
        assertThat(store().streams()).hasSize(4);
        assertThat(store().streams()).allMatch(stream -> store().size(stream) == 100);
    }

    private Void appendInAStreamOfOnesOwn() throws Exception {
        String stream = "stream " + Thread.currentThread().getId();
        for (int i = 0; i < 100; i++) {
            apply(stream, i, "entry " + i);
            assertThat(store().read(stream, i, 1)).containsExactly(("entry " + i).getBytes(UTF_8));
        }
        return null;
    }

    @Test
    void apply_unexpectedSize_isAConflictAndAppliesNothing() throws Exception {
        apply("a", 0, "zero");
        for (long wrong : new long[] {0, 2}) {
            Batch batch =
                    new Batch(List.of(append("other", 0, "x"), append("a", wrong, "y")), List.of(value("v", "z")));
            assertThatThrownBy(() -> apply(batch)).hasCauseInstanceOf(ConflictException.class);
        }
        assertThat(text("a")).containsExactly("zero");
        assertThat(store().streams()).containsExactly("a");
        assertThat(store().value("v")).isEmpty();
        apply("a", 1, "one");
        assertThat(text("a")).containsExactly("zero", "one");
    }

    @Test
    void apply_removal_emptiesTheStreamAndLeavesTheOthers() throws Exception {
        apply("a", 0, "zero", "one");
        apply("b", 0, "other");
        apply(new Batch(List.of("a", "never"), List.of(), List.of(value("v", "w"))));
        assertThat(store().streams()).containsExactly("b");
        assertThat(store().size("a")).isZero();
        assertThat(store().read("a", 0, 100)).isEmpty();
        assertThat(text("b")).containsExactly("other");
        assertThat(store().value("v")).asString(UTF_8).isEqualTo("w");
    }

    @Test
    void apply_removalAndAppendToTheSame_beginsItAnew() throws Exception {
        apply("a", 0, "zero", "one");
        apply(new Batch(List.of("a"), List.of(append("a", 0, "fresh")), List.of()));
        apply("a", 1, "second");
        assertThat(text("a")).containsExactly("fresh", "second");
    }

    @Test
    void apply_removalInABatchThatConflicts_removesNothing() throws Exception {
        apply("a", 0, "zero");
        apply("b", 0, "other");
        Batch batch = new Batch(List.of("a"), List.of(append("b", 0, "x")), List.of());
        assertThatThrownBy(() -> apply(batch)).hasCauseInstanceOf(ConflictException.class);
        Batch stale = new Batch(List.of("a"), List.of(append("a", 1, "x")), List.of());
        assertThatThrownBy(() -> apply(stale)).hasCauseInstanceOf(ConflictException.class);
        assertThat(text("a")).containsExactly("zero");
    }

    @Test
    void open_afterRemovals_findsWhatIsLeft() throws Exception {
        apply("a", 0, "zero", "one");
        apply("b", 0, "other");
        apply(new Batch(List.of("a", "b"), List.of(append("a", 0, "fresh")), List.of()));
        reopen();
        assertThat(store().streams()).containsExactly("a");
        assertThat(text("a")).containsExactly("fresh");
        apply("b", 0, "again");
        assertThat(text("b")).containsExactly("again");
    }

    @Test
    void apply_nothing_isDone() throws Exception {
        apply(new Batch(List.of(), List.of()));
        apply(new Batch(List.of(append("a", 0)), List.of()));
        assertThat(store().streams()).isEmpty();
    }

    @Test
    void apply_emptyEntriesAndValues_areKept() throws Exception {
        apply(new Batch(List.of(append("a", 0, "", "x", "")), List.of(value("v", "old"))));
        apply(new Batch(List.of(), List.of(value("v", ""))));
        assertThat(text("a")).containsExactly("", "x", "");
        assertThat(store().value("v")).isEmpty();
    }

    @Test
    void apply_arraysChangedAfterwards_keepsWhatWasGiven() throws Exception {
        byte[] entry = "entry".getBytes(UTF_8);
        byte[] value = "value".getBytes(UTF_8);
        CompletableFuture<Void> done = store().apply(
                        new Batch(List.of(new Append("a", 0, List.of(entry))), List.of(new Value("v", value))))
                .toCompletableFuture();
        Arrays.fill(entry, (byte) 0);
        Arrays.fill(value, (byte) 0);
        done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        Arrays.fill(store().read("a", 0, 10).get(0), (byte) 0);
        Arrays.fill(store().value("v"), (byte) 0);
        assertThat(text("a")).containsExactly("entry");
        assertThat(store().value("v")).asString(UTF_8).isEqualTo("value");
    }

    @Test
    void apply_largestThatEveryStoreTakes_isStored() throws Exception {
        byte[] large = new byte[MIB];
        Arrays.fill(large, (byte) 7);
        String name = "s".repeat(255);
        apply(new Batch(List.of(new Append(name, 0, Collections.nCopies(30, large))), List.of(new Value(name, large))));
        assertThat(store().size(name)).isEqualTo(30);
        assertThat(store().read(name, 29, 1)).containsExactly(large);
        assertThat(store().value(name)).isEqualTo(large);
    }

    @Test
    void apply_tooLarge_isRefused() {
        List<byte[]> entries = Collections.nCopies(33, new byte[MIB]);
        Batch batch = new Batch(List.of(new Append("a", 0, entries)), List.of());
        assertThatThrownBy(() -> store().apply(batch)).isInstanceOf(InvalidArgumentException.class);
        assertThat(store().streams()).isEmpty();
    }

    @Test
    void apply_namedTwice_isRefused() {
        Batch streams = new Batch(List.of(append("a", 0, "x"), append("a", 1, "y")), List.of());
        Batch values = new Batch(List.of(), List.of(value("v", "x"), value("v", "y")));
        assertThatThrownBy(() -> store().apply(streams)).isInstanceOf(InvalidArgumentException.class);
        assertThatThrownBy(() -> store().apply(values)).isInstanceOf(InvalidArgumentException.class);
        assertThat(store().streams()).isEmpty();
        assertThat(store().value("v")).isEmpty();
    }

    @Test
    void read_limitedBytes_givesAtLeastOne() throws Exception {
        apply("a", 0, "one", "two", "three");
        assertThat(text(store().read("a", 0, 6))).containsExactly("one", "two");
        assertThat(text(store().read("a", 0, 10))).containsExactly("one", "two");
        assertThat(text(store().read("a", 0, 11))).containsExactly("one", "two", "three");
        assertThat(text(store().read("a", 2, 1))).containsExactly("three");
        assertThat(text(store().read("a", 1, 0))).containsExactly("two");
    }

    @Test
    void read_whereNothingIs_isEmpty() throws Exception {
        apply("a", 0, "one");
        assertThat(store().read("a", 1, 100)).isEmpty();
        assertThat(store().read("a", Long.MAX_VALUE, 100)).isEmpty();
        assertThat(store().read("nobody", 0, 100)).isEmpty();
        assertThat(store().size("nobody")).isZero();
        assertThatThrownBy(() -> store().read("a", -1, 1)).isInstanceOf(InvalidArgumentException.class);
    }

    @Test
    void value_overwritten_isTheLast() throws Exception {
        apply(new Batch(List.of(), List.of(value("v", "old"), value("w", "kept"))));
        apply(new Batch(List.of(), List.of(value("v", "new"))));
        assertThat(store().value("v")).asString(UTF_8).isEqualTo("new");
        assertThat(store().value("w")).asString(UTF_8).isEqualTo("kept");
        assertThat(store().value("never")).isEmpty();
    }

    @Test
    void value_namedAsAStream_isAnotherThing() throws Exception {
        apply(new Batch(List.of(append("same", 0, "entry")), List.of(value("same", "value"))));
        assertThat(text("same")).containsExactly("entry");
        assertThat(store().value("same")).asString(UTF_8).isEqualTo("value");
    }

    @Test
    void open_again_findsWhatWasAcknowledged() throws Exception {
        apply(new Batch(List.of(append("a", 0, "zero", "one")), List.of(value("v", "old"))));
        apply(new Batch(List.of(append("a", 2, "two")), List.of(value("v", "new"))));
        reopen();
        assertThat(store().streams()).containsExactly("a");
        assertThat(text("a")).containsExactly("zero", "one", "two");
        assertThat(store().value("v")).asString(UTF_8).isEqualTo("new");
        apply("a", 3, "three");
        assertThat(store().size("a")).isEqualTo(4);
    }

    @Test
    void close_acceptedBatches_areDurable() throws Exception {
        CompletableFuture<Void> done = store().apply(new Batch(List.of(append("a", 0, "last word")), List.of()))
                .toCompletableFuture();
        store().close();
        assertThat(done).isCompleted();
        reopen();
        assertThat(text("a")).containsExactly("last word");
    }

    @Test
    void use_afterClose_isRefused() throws Exception {
        apply("a", 0, "one");
        store().close();
        store().close();
        assertThatThrownBy(() -> store().read("a", 0, 1)).isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> store().value("v")).isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> apply("a", 1, "two")).hasCauseInstanceOf(ConflictException.class);
    }
}
