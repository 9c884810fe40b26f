package io.cloudlet.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.cloudlet.CloudletException;
import io.cloudlet.ConflictException;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.spi.storage.BlobStore;
import io.cloudlet.spi.storage.BlobStore.BlobReader;
import io.cloudlet.spi.storage.BlobStore.BlobWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link BlobStore} promises, but for what it takes a crash, damage or a full disk to see; those each backend
 * shows by tests of its own. A backend proves itself by a class that says how to open it:
 *
 * <pre>{@code
 * class MyBlobStoreTest extends BlobStoreContract {
 *     private final MyServer server = new MyServer();
 *
 *     @Override
 *     protected BlobStore open() {
 *         return new MyBlobStore(server);
 *     }
 * }
 * }</pre>
 */
public abstract class BlobStoreContract {

    private static final String ID = "00112233445566778899aabbccddeeff";
    private static final String OTHER = "00112233445566778899aabbccddee00";
    private static final String FAR = "ff112233445566778899aabbccddeeff";

    private BlobStore store;

    /** For a class that says how to open its store. */
    protected BlobStoreContract() {}

    /**
     * Opens the store. The first call of a test finds it empty, the next ones, each after the store before was closed,
     * find what that left.
     */
    protected abstract BlobStore open() throws Exception;

    @BeforeEach
    void openStore() throws Exception {
        store = open();
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void commit_ofSeveralWrites_showsThemAsOneBlob() {
        byte[] content = content(1, 300_000);
        try (BlobWriter writer = store.create(ID)) {
            writer.write(ByteBuffer.wrap(content, 0, 7));
            assertThat(writer.size()).isEqualTo(7);
            writer.write(ByteBuffer.wrap(content, 7, 0));
            writer.write(ByteBuffer.wrap(content, 7, content.length - 7));
            assertThat(writer.size()).isEqualTo(content.length);
            writer.commit();
        }
        assertThat(read(ID)).isEqualTo(content);
        assertThat(store.size(ID)).hasValue(content.length);
    }

    @Test
    void commit_ofNothing_makesAnEmptyBlob() {
        put(ID, new byte[0]);
        assertThat(read(ID)).isEmpty();
        assertThat(store.size(ID)).hasValue(0);
        assertThat(store.verify(ID)).isTrue();
        assertThat(store.list()).containsExactly(ID);
    }

    @Test
    void write_ofADirectBuffer_isTheSame() {
        byte[] content = content(2, 200_000);
        ByteBuffer direct =
                ByteBuffer.allocateDirect(content.length).put(content).flip();
        try (BlobWriter writer = store.create(ID)) {
            writer.write(direct);
            writer.commit();
        }
        assertThat(direct.hasRemaining()).isFalse();
        try (BlobReader reader = store.open(ID).orElseThrow()) {
            direct.clear();
            assertThat(reader.read(0, direct)).isEqualTo(content.length);
            assertThat(direct.flip()).isEqualTo(ByteBuffer.wrap(content));
        }
    }

    @Test
    void write_ofPartOfABuffer_takesThatPart() {
        byte[] content = content(3, 100);
        ByteBuffer part = ByteBuffer.wrap(content).slice(10, 80).position(5).limit(65);
        try (BlobWriter writer = store.create(ID)) {
            writer.write(part);
            writer.commit();
        }
        assertThat(part.position()).isEqualTo(65);
        assertThat(read(ID)).isEqualTo(Arrays.copyOfRange(content, 15, 75));
    }

    @Test
    void create_notCommittedYet_isNotThere() {
        try (BlobWriter writer = store.create(ID)) {
            writer.write(ByteBuffer.wrap(content(4, 10)));
            assertAbsent(ID);
        }
    }

    @Test
    void close_withoutCommit_leavesNothing() {
        try (BlobWriter writer = store.create(ID)) {
            writer.write(ByteBuffer.wrap(content(5, 100_000)));
        }
        assertAbsent(ID);
        put(ID, content(6, 3));
        assertThat(read(ID)).isEqualTo(content(6, 3));
    }

    @Test
    void close_ofAWriterTwiceOrAfterCommit_changesNothing() {
        BlobWriter writer = store.create(ID);
        writer.write(ByteBuffer.wrap(content(7, 3)));
        writer.commit();
        writer.close();
        writer.close();
        assertThat(read(ID)).isEqualTo(content(7, 3));
    }

    @Test
    void write_afterTheEnd_isRefused() {
        BlobWriter committed = store.create(ID);
        committed.commit();
        BlobWriter abandoned = store.create(OTHER);
        abandoned.close();
        for (BlobWriter ended : List.of(committed, abandoned)) {
            assertThatThrownBy(() -> ended.write(ByteBuffer.allocate(1))).isInstanceOf(ConflictException.class);
            assertThatThrownBy(ended::commit).isInstanceOf(ConflictException.class);
        }
        assertThat(read(ID)).isEmpty();
        assertAbsent(OTHER);
    }

    @Test
    void create_existing_isAConflictAndChangesNothing() {
        put(ID, content(8, 10));
        assertThatThrownBy(() -> put(ID, content(9, 20))).isInstanceOf(ConflictException.class);
        assertThat(read(ID)).isEqualTo(content(8, 10));
        assertThat(store.usedBytes()).isEqualTo(10);
    }

    @Test
    void create_ofOneIdByManyThreads_letsOneCommit() throws Exception {
        int threads = 8;
        CyclicBarrier start = new CyclicBarrier(threads);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        List<Future<Boolean>> results = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            byte[] content = content(100 + i, 5_000);
            results.add(executor.submit(() -> {
                start.await();
                Throwable thrown = catchThrowable(() -> put(ID, content));
                assertThat(thrown == null || thrown instanceof ConflictException)
                        .isTrue();
                return thrown == null && Arrays.equals(read(ID), content);
            }));
        }
        int winners = 0;
        for (Future<Boolean> result : results) {
            winners += result.get() ? 1 : 0;
        }
        executor.shutdown();
        assertThat(winners).isOne();
        assertThat(store.verify(ID)).isTrue();
    }

    @Test
    void use_byManyThreads_keepsEveryBlobWhole() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(8);
        List<Future<?>> results = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            int number = i;
            results.add(executor.submit(() -> useForAWhile(number)));
        }
        for (Future<?> result : results) {
            result.get();
        }
        executor.shutdown();
        assertThat(store.list()).hasSize(8 * 5);
        assertThat(store.list()).allMatch(store::verify);
        assertThat(store.usedBytes()).isEqualTo(8 * 5 * 2_000);
    }

    private void useForAWhile(int number) {
        for (int i = 0; i < 10; i++) {
            String id = String.format(Locale.ROOT, "%02x%030x", i, number);
            byte[] content = content(number * 10 + i, 2_000);
            put(id, content);
            assertThat(read(id)).isEqualTo(content);
            if (i % 2 == 0) {
                assertThat(store.delete(id)).isTrue();
            }
        }
    }

    @Test
    void open_unknown_isEmpty() {
        assertAbsent(ID);
        put(OTHER, content(10, 1));
        assertAbsent(ID);
    }

    @Test
    void read_atAPosition_givesWhatIsThere() {
        byte[] content = content(11, 1_000);
        put(ID, content);
        try (BlobReader reader = store.open(ID).orElseThrow()) {
            assertThat(reader.size()).isEqualTo(1_000);
            ByteBuffer into = ByteBuffer.allocate(110).position(5).limit(105);
            assertThat(reader.read(500, into)).isEqualTo(100);
            assertThat(into.position()).isEqualTo(105);
            assertThat(Arrays.copyOfRange(into.array(), 5, 105)).isEqualTo(Arrays.copyOfRange(content, 500, 600));
            assertThat(into.array()[105]).isZero();
        }
    }

    @Test
    void read_towardsTheEnd_isShortAndThenNothing() {
        put(ID, content(12, 1_000));
        try (BlobReader reader = store.open(ID).orElseThrow()) {
            ByteBuffer into = ByteBuffer.allocate(100);
            assertThat(reader.read(990, into)).isEqualTo(10);
            assertThat(into.position()).isEqualTo(10);
            assertThat(into.limit()).isEqualTo(100);
            assertThat(reader.read(1_000, into)).isZero();
            assertThat(reader.read(Long.MAX_VALUE, into)).isZero();
            assertThatThrownBy(() -> reader.read(-1, into)).isInstanceOf(InvalidArgumentException.class);
        }
    }

    @Test
    void read_afterClose_isRefused() {
        put(ID, content(13, 10));
        BlobReader reader = store.open(ID).orElseThrow();
        reader.close();
        reader.close();
        assertThatThrownBy(() -> reader.read(0, ByteBuffer.allocate(1))).isInstanceOf(ConflictException.class);
    }

    @Test
    void read_byTwoReaders_doesNotMixThem() {
        byte[] content = content(14, 100_000);
        put(ID, content);
        try (BlobReader one = store.open(ID).orElseThrow();
                BlobReader two = store.open(ID).orElseThrow()) {
            for (int at = 0; at < content.length; at += 10_000) {
                assertThat(read(one, at, 10_000)).isEqualTo(Arrays.copyOfRange(content, at, at + 10_000));
                int back = content.length - at - 10_000;
                assertThat(read(two, back, 10_000)).isEqualTo(Arrays.copyOfRange(content, back, back + 10_000));
            }
        }
    }

    @Test
    void delete_committed_isGone() {
        put(ID, content(15, 10));
        put(OTHER, content(16, 20));
        assertThat(store.delete(ID)).isTrue();
        assertAbsent(ID);
        assertThat(store.delete(ID)).isFalse();
        assertThat(read(OTHER)).isEqualTo(content(16, 20));
    }

    @Test
    void delete_ofWhatIsBeingWritten_doesNotTouchIt() {
        try (BlobWriter writer = store.create(ID)) {
            assertThat(store.delete(ID)).isFalse();
            writer.write(ByteBuffer.wrap(content(17, 10)));
            writer.commit();
        }
        assertThat(read(ID)).isEqualTo(content(17, 10));
    }

    @Test
    void delete_whileBeingRead_neverShowsOtherContent() {
        byte[] old = content(18, 100_000);
        put(ID, old);
        try (BlobReader reader = store.open(ID).orElseThrow()) {
            store.delete(ID);
            put(ID, content(19, 100_000));
            ByteBuffer into = ByteBuffer.allocate(old.length);
            Throwable failure = catchThrowable(() -> reader.read(0, into));
            if (failure == null) {
                assertThat(into.array()).isEqualTo(old);
            } else {
                assertThat(failure).isInstanceOf(CloudletException.class);
            }
        }
        assertThat(read(ID)).isEqualTo(content(19, 100_000));
    }

    @Test
    void list_ofSeveral_isInOrder() {
        assertThat(store.list()).isEmpty();
        for (String id : List.of(FAR, ID, OTHER)) {
            put(id, content(20, 1));
        }
        assertThat(store.list()).containsExactly(OTHER, ID, FAR);
    }

    @Test
    void usedBytes_isTheSumOfTheSizes() {
        assertThat(store.usedBytes()).isZero();
        put(ID, content(21, 1_000));
        put(FAR, content(22, 234));
        assertThat(store.usedBytes()).isEqualTo(1_234);
        store.delete(ID);
        assertThat(store.usedBytes()).isEqualTo(234);
    }

    @Test
    void verify_ofAWholeBlob_isTrueAndOfNoneFalse() {
        put(ID, content(23, 1_000_000));
        assertThat(store.verify(ID)).isTrue();
        assertThat(store.verify(OTHER)).isFalse();
    }

    @Test
    void open_again_findsWhatWasCommittedAndNothingElse() throws Exception {
        put(ID, content(24, 1_000));
        put(OTHER, content(25, 10));
        store.delete(OTHER);
        store.create(FAR).write(ByteBuffer.wrap(content(26, 1_000)));
        store.close();
        store = open();
        assertThat(store.list()).containsExactly(ID);
        assertThat(read(ID)).isEqualTo(content(24, 1_000));
        assertThat(store.usedBytes()).isEqualTo(1_000);
        assertAbsent(OTHER);
        assertAbsent(FAR);
    }

    @Test
    void use_afterClose_isRefused() {
        put(ID, content(27, 10));
        BlobWriter writer = store.create(OTHER);
        store.close();
        store.close();
        assertThatThrownBy(() -> store.open(ID)).isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> store.size(ID)).isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> store.verify(ID)).isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> store.create(FAR)).isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> store.delete(ID)).isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> store.list().toList()).isInstanceOf(ConflictException.class);
        assertThatThrownBy(store::usedBytes).isInstanceOf(ConflictException.class);
        assertThatThrownBy(writer::commit).isInstanceOf(ConflictException.class);
    }

    @Test
    void id_thatIsNone_isRefused() {
        List<String> wrong =
                List.of("", "00", ID + "0", ID.toUpperCase(Locale.ROOT), ID.replace('0', 'g'), "../" + ID.substring(3));
        for (String id : wrong) {
            assertThatThrownBy(() -> store.create(id)).isInstanceOf(InvalidArgumentException.class);
            assertThatThrownBy(() -> store.open(id)).isInstanceOf(InvalidArgumentException.class);
            assertThatThrownBy(() -> store.size(id)).isInstanceOf(InvalidArgumentException.class);
            assertThatThrownBy(() -> store.verify(id)).isInstanceOf(InvalidArgumentException.class);
            assertThatThrownBy(() -> store.delete(id)).isInstanceOf(InvalidArgumentException.class);
        }
        assertThat(store.list()).isEmpty();
    }

    private void assertAbsent(String id) {
        assertThat(store.open(id)).isEmpty();
        assertThat(store.size(id)).isEmpty();
        assertThat(store.verify(id)).isFalse();
        assertThat(store.list()).doesNotContain(id);
    }

    private void put(String id, byte[] content) {
        try (BlobWriter writer = store.create(id)) {
            writer.write(ByteBuffer.wrap(content));
            writer.commit();
        }
    }

    private byte[] read(String id) {
        try (BlobReader reader = store.open(id).orElseThrow()) {
            return read(reader, 0, (int) reader.size());
        }
    }

    private static byte[] read(BlobReader reader, long position, int count) {
        ByteBuffer into = ByteBuffer.allocate(count);
        assertThat(reader.read(position, into)).isEqualTo(count);
        return into.array();
    }

    private static byte[] content(long seed, int size) {
        byte[] content = new byte[size];
        new Random(seed).nextBytes(content);
        return content;
    }
}
