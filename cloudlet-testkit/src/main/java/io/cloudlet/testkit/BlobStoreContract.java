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
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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
public abstract class BlobStoreContract extends BlobWriterContract {

    /** For a class that says how to open its store. */
    protected BlobStoreContract() {}

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
        try (BlobReader reader = store().open(ID).orElseThrow()) {
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
        try (BlobReader reader = store().open(ID).orElseThrow()) {
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
        BlobReader reader = store().open(ID).orElseThrow();
        reader.close();
        reader.close();
        assertThatThrownBy(() -> reader.read(0, ByteBuffer.allocate(1))).isInstanceOf(ConflictException.class);
    }

    @Test
    void read_byTwoReaders_doesNotMixThem() {
        byte[] content = content(14, 100_000);
        put(ID, content);
        try (BlobReader one = store().open(ID).orElseThrow();
                BlobReader two = store().open(ID).orElseThrow()) {
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
        assertThat(store().delete(ID)).isTrue();
        assertAbsent(ID);
        assertThat(store().delete(ID)).isFalse();
        assertThat(read(OTHER)).isEqualTo(content(16, 20));
    }

    @Test
    void delete_ofWhatIsBeingWritten_doesNotTouchIt() {
        try (BlobWriter writer = store().create(ID)) {
            assertThat(store().delete(ID)).isFalse();
            writer.write(ByteBuffer.wrap(content(17, 10)));
            writer.commit();
        }
        assertThat(read(ID)).isEqualTo(content(17, 10));
    }

    @Test
    void delete_whileBeingRead_neverShowsOtherContent() {
        byte[] old = content(18, 100_000);
        put(ID, old);
        try (BlobReader reader = store().open(ID).orElseThrow()) {
            store().delete(ID);
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
        assertThat(store().list()).isEmpty();
        for (String id : List.of(FAR, ID, OTHER)) {
            put(id, content(20, 1));
        }
        assertThat(store().list()).containsExactly(OTHER, ID, FAR);
    }

    @Test
    void usedBytes_isTheSumOfTheSizes() {
        assertThat(store().usedBytes()).isZero();
        put(ID, content(21, 1_000));
        put(FAR, content(22, 234));
        assertThat(store().usedBytes()).isEqualTo(1_234);
        store().delete(ID);
        assertThat(store().usedBytes()).isEqualTo(234);
    }

    @Test
    void verify_ofAWholeBlob_isTrueAndOfNoneFalse() {
        put(ID, content(23, 1_000_000));
        assertThat(store().verify(ID)).isTrue();
        assertThat(store().verify(OTHER)).isFalse();
    }

    @Test
    void open_again_findsWhatWasCommittedAndNothingElse() throws Exception {
        put(ID, content(24, 1_000));
        put(OTHER, content(25, 10));
        store().delete(OTHER);
        store().create(FAR).write(ByteBuffer.wrap(content(26, 1_000)));
        reopen();
        assertThat(store().list()).containsExactly(ID);
        assertThat(read(ID)).isEqualTo(content(24, 1_000));
        assertThat(store().usedBytes()).isEqualTo(1_000);
        assertAbsent(OTHER);
        assertAbsent(FAR);
    }

    @Test
    void use_afterClose_isRefused() {
        put(ID, content(27, 10));
        BlobWriter writer = store().create(OTHER);
        store().close();
        store().close();
        assertThatThrownBy(() -> store().open(ID)).isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> store().size(ID)).isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> store().verify(ID)).isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> store().create(FAR)).isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> store().delete(ID)).isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> store().list().toList()).isInstanceOf(ConflictException.class);
        assertThatThrownBy(store()::usedBytes).isInstanceOf(ConflictException.class);
        assertThatThrownBy(writer::commit).isInstanceOf(ConflictException.class);
    }

    @Test
    void id_thatIsNone_isRefused() {
        List<String> wrong =
                List.of("", "00", ID + "0", ID.toUpperCase(Locale.ROOT), ID.replace('0', 'g'), "../" + ID.substring(3));
        for (String id : wrong) {
            assertThatThrownBy(() -> store().create(id)).isInstanceOf(InvalidArgumentException.class);
            assertThatThrownBy(() -> store().open(id)).isInstanceOf(InvalidArgumentException.class);
            assertThatThrownBy(() -> store().size(id)).isInstanceOf(InvalidArgumentException.class);
            assertThatThrownBy(() -> store().verify(id)).isInstanceOf(InvalidArgumentException.class);
            assertThatThrownBy(() -> store().delete(id)).isInstanceOf(InvalidArgumentException.class);
        }
        assertThat(store().list()).isEmpty();
    }
}
