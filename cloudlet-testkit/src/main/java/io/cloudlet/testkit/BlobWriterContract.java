package io.cloudlet.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.cloudlet.ConflictException;
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

/** The part of {@link BlobStoreContract} that is about writing. */
abstract class BlobWriterContract {

    static final String ID = "00112233445566778899aabbccddeeff";
    static final String OTHER = "00112233445566778899aabbccddee00";
    static final String FAR = "ff112233445566778899aabbccddeeff";

    private BlobStore store;

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

    /** The store of this test. */
    final BlobStore store() {
        return store;
    }

    final void reopen() throws Exception {
        store.close();
        store = open();
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

    final void assertAbsent(String id) {
        assertThat(store.open(id)).isEmpty();
        assertThat(store.size(id)).isEmpty();
        assertThat(store.verify(id)).isFalse();
        assertThat(store.list()).doesNotContain(id);
    }

    final void put(String id, byte[] content) {
        try (BlobWriter writer = store.create(id)) {
            writer.write(ByteBuffer.wrap(content));
            writer.commit();
        }
    }

    final byte[] read(String id) {
        try (BlobReader reader = store.open(id).orElseThrow()) {
            return read(reader, 0, (int) reader.size());
        }
    }

    static byte[] read(BlobReader reader, long position, int count) {
        ByteBuffer into = ByteBuffer.allocate(count);
        assertThat(reader.read(position, into)).isEqualTo(count);
        return into.array();
    }

    static byte[] content(long seed, int size) {
        byte[] content = new byte[size];
        new Random(seed).nextBytes(content);
        return content;
    }
}
