package io.cloudlet.core.internal.store;

import io.cloudlet.core.internal.runtime.FileDisk;
import io.cloudlet.spi.storage.BlobStore;
import io.cloudlet.spi.storage.BlobStore.BlobWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;

/**
 * A JVM that commits blobs in the given home and deletes the oldest, printing what is acknowledged, until it dies: the
 * number of a blob that was committed, with a minus that of one that was deleted.
 */
final class BlobProcess {

    /** How many blobs it keeps. */
    static final int KEPT = 5;

    private static final int STEP = 10_000;

    private BlobProcess() {}

    public static void main(String[] args) {
        try (BlobStore store = FileBlobStore.open(new FileDisk(Path.of(args[0])))) {
            System.out.println("open");
            long next = 1 + store.list().mapToLong(BlobProcess::number).max().orElse(0);
            for (long i = next; ; i++) {
                put(store, i);
                System.out.println(i);
                deleteUpTo(store, i - KEPT);
            }
        }
    }

    private static void deleteUpTo(BlobStore store, long last) {
        long[] old = store.list()
                .mapToLong(BlobProcess::number)
                .filter(number -> number <= last)
                .sorted()
                .toArray();
        for (long number : old) {
            store.delete(id(number));
            System.out.println(-number);
        }
    }

    private static void put(BlobStore store, long number) {
        byte[] content = content(number);
        try (BlobWriter writer = store.create(id(number))) {
            for (int at = 0; at < content.length; at += STEP) {
                writer.write(ByteBuffer.wrap(content, at, Math.min(STEP, content.length - at)));
            }
            writer.commit();
        }
    }

    static String id(long number) {
        return String.format(Locale.ROOT, "%02x%030x", number & 3, number);
    }

    static long number(String id) {
        return Long.parseLong(id.substring(2), 16);
    }

    static byte[] content(long number) {
        Random chance = new Random(number);
        byte[] content = new byte[chance.nextInt(100_000)];
        chance.nextBytes(content);
        return content;
    }
}
