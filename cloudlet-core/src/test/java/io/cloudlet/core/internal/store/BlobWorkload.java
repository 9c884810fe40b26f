package io.cloudlet.core.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.BackendFaultException;
import io.cloudlet.spi.storage.BlobStore;
import io.cloudlet.spi.storage.BlobStore.BlobReader;
import io.cloudlet.spi.storage.BlobStore.BlobWriter;
import io.cloudlet.testkit.ForgetfulDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * Random blobs created, committed, abandoned and deleted, and what a store must hold after them. The same seed does the
 * same.
 */
final class BlobWorkload {

    private static final int DIRECTORIES = 3;
    private static final int IDS = 4;
    private static final int LEFT_OPEN = 3;
    private static final int LARGEST = 3_000;

    private final long seed;
    private final Random chance;

    /** What must be there, whole. */
    private final Map<String, byte[]> committed = new TreeMap<>();

    /** What may be there, whole, or not at all: its commit or deletion failed. */
    private final Map<String, byte[]> undecided = new HashMap<>();

    BlobWorkload(long seed) {
        this.seed = seed;
        this.chance = new Random(seed);
    }

    /** Does so many things, or until the disk crashes; whether it did. */
    boolean run(ForgetfulDisk disk, int steps) {
        Set<String> leftOpen = new HashSet<>();
        try (BlobStore store = FileBlobStore.open(disk)) {
            for (int i = 0; i < steps && !disk.crashed(); i++) {
                String id = id();
                if (!undecided.containsKey(id) && !leftOpen.contains(id)) {
                    step(store, id, leftOpen);
                }
            }
        } catch (BackendFaultException e) {
            assertThat(disk.crashed()).as("seed %d: %s", seed, e).isTrue();
        }
        return disk.crashed();
    }

    private String id() {
        return String.format(Locale.ROOT, "%02x%030x", chance.nextInt(DIRECTORIES), chance.nextInt(IDS));
    }

    private void step(BlobStore store, String id, Set<String> leftOpen) {
        try {
            if (committed.containsKey(id)) {
                delete(store, id);
            } else {
                create(store, id, leftOpen);
            }
        } catch (BackendFaultException e) {
            assertThat(e).as("seed %d", seed).hasMessageContaining(id).hasMessageContaining("forgetful");
        }
    }

    private void delete(BlobStore store, String id) {
        undecided.put(id, committed.remove(id));
        assertThat(store.delete(id)).as("seed %d, %s", seed, id).isTrue();
        undecided.remove(id);
    }

    private void create(BlobStore store, String id, Set<String> leftOpen) {
        byte[] content = new byte[chance.nextInt(4) == 0 ? 0 : chance.nextInt(LARGEST)];
        chance.nextBytes(content);
        BlobWriter writer = store.create(id);
        for (int at = 0; at < content.length; ) {
            int count = Math.min(content.length - at, 1 + chance.nextInt(1_500));
            writer.write(ByteBuffer.wrap(content, at, count));
            at += count;
        }
        int end = chance.nextInt(8);
        if (end > 1) {
            commit(writer, id, content);
        } else if (end == 1 && leftOpen.size() < LEFT_OPEN) {
            leftOpen.add(id);
        } else {
            writer.close();
        }
    }

    private void commit(BlobWriter writer, String id, byte[] content) {
        undecided.put(id, content);
        writer.commit();
        committed.put(id, undecided.remove(id));
    }

    /** Requires of what is left that it holds what it must and nothing else; what it shows, it must show from now on. */
    void require(ForgetfulDisk disk) throws IOException {
        try (BlobStore store = FileBlobStore.open(disk)) {
            for (String id : store.list().toList()) {
                if (undecided.containsKey(id)) {
                    committed.put(id, undecided.get(id));
                }
            }
            undecided.clear();
            assertThat(store.list()).containsExactlyElementsOf(committed.keySet());
            committed.forEach((id, content) -> assertThat(read(store, id)).isEqualTo(content));
            assertThat(committed.keySet()).allMatch(store::verify);
            assertThat(store.usedBytes())
                    .isEqualTo(committed.values().stream()
                            .mapToLong(content -> content.length)
                            .sum());
            assertThat(files(disk)).containsExactlyElementsOf(committed.keySet());
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("seed " + seed, e);
        }
    }

    private static byte[] read(BlobStore store, String id) {
        try (BlobReader reader = store.open(id).orElseThrow()) {
            ByteBuffer into = ByteBuffer.allocate((int) reader.size());
            reader.read(0, into);
            return into.array();
        }
    }

    /** Every file there is, finished or not. */
    private static List<String> files(ForgetfulDisk disk) throws IOException {
        List<String> files = new ArrayList<>();
        for (int directory = 0; directory < DIRECTORIES; directory++) {
            files.addAll(disk.list(String.format(Locale.ROOT, "blobs/%02x", directory)));
        }
        files.addAll(disk.list(FileBlobStore.UNFINISHED));
        return files;
    }
}
