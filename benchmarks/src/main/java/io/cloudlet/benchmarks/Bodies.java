package io.cloudlet.benchmarks;

import io.cloudlet.CloudletId;
import io.cloudlet.CloudletInfo;
import io.cloudlet.Federation;
import io.cloudlet.data.Dataset;
import io.cloudlet.policy.Fence;
import io.cloudlet.policy.FenceId;
import io.cloudlet.policy.FenceInfo.Standing;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.Stream;

/** The objects that are read and written between two processes, in a fence of both. */
final class Bodies {

    static final String DATASET = "bodies";

    /** Several writers share a force of the log. */
    private static final int THREADS = 8;

    private Bodies() {}

    static String name(int objects, int number) {
        return String.format(Locale.ROOT, "%d/%05d", objects, number);
    }

    /** The dataset, once everybody is in the fence and has its key. */
    static Dataset create(Federation first) {
        List<CloudletId> members =
                first.cloudlets().list().stream().map(CloudletInfo::id).toList();
        FenceId id = first.fences().define(Fence.named("both").members(members));
        Until.holds(
                "everybody has the key",
                () -> first.fences().get(id).members().stream()
                        .allMatch(member -> member.standing() == Standing.READY));
        return first.data().create(DATASET, id);
    }

    /** Puts so many objects of that many bytes, eight at a time. */
    static void put(Dataset dataset, int objects, long bytes) {
        eightAtATime(0, objects, i -> dataset.put(name(objects, i), new Zeros(bytes)));
    }

    /** Does something for each number. */
    static void eightAtATime(int from, int to, IntConsumer work) {
        AtomicInteger next = new AtomicInteger(from);
        Runnable worker = () -> {
            for (int i = next.getAndIncrement(); i < to; i = next.getAndIncrement()) {
                work.accept(i);
            }
        };
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            CompletableFuture<?>[] done = Stream.generate(() -> CompletableFuture.runAsync(worker, threads))
                    .limit(THREADS)
                    .toArray(CompletableFuture<?>[]::new);
            CompletableFuture.allOf(done).join();
        } finally {
            threads.shutdown();
        }
    }

    /** Reads an object to its end; returns its length. */
    static long read(Dataset dataset, String name) {
        byte[] piece = new byte[256 * 1024];
        try (InputStream stream = dataset.object(name).stream()) {
            long length = 0;
            for (int count = stream.read(piece); count >= 0; count = stream.read(piece)) {
                length += count;
            }
            return length;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** So many zeros. */
    private static final class Zeros extends InputStream {
        private long left;

        Zeros(long length) {
            left = length;
        }

        @Override
        public int read() {
            return left-- > 0 ? 0 : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            if (left <= 0) {
                return -1;
            }
            int count = (int) Math.min(left, length);
            left -= count;
            return count;
        }
    }
}
