package io.cloudlet.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.Federation;
import io.cloudlet.data.DataObject;
import io.cloudlet.data.Dataset;
import io.cloudlet.policy.Fence;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.SplittableRandom;

/** Writes one object of a given size and reads it back, neither of which ever is in memory. Arguments: home, size in MiB. */
final class LargeChild {

    private static final long MIB = 1 << 20;

    private LargeChild() {}

    /** Bytes that nobody keeps: the same for the same length. */
    private static final class Generated extends InputStream {
        private final SplittableRandom chance = new SplittableRandom(1);
        private final ByteBuffer piece = ByteBuffer.allocate(64 * 1024).limit(0);
        private long left;

        Generated(long length) {
            left = length;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException("it is read in pieces");
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            if (left == 0) {
                return -1;
            }
            if (!piece.hasRemaining()) {
                piece.clear();
                while (piece.hasRemaining()) {
                    piece.putLong(chance.nextLong());
                }
                piece.flip();
            }
            int count = (int) Math.min(Math.min(length, piece.remaining()), left);
            piece.get(into, offset, count);
            left -= count;
            return count;
        }
    }

    public static void main(String[] arguments) throws IOException, NoSuchAlgorithmException {
        long size = Long.parseLong(arguments[1]) * MIB;
        try (Federation cloud =
                Cloudlet.named("cloud").home(Path.of(arguments[0])).found("acme")) {
            Dataset dataset = cloud.data()
                    .create(
                            "large",
                            cloud.fences()
                                    .define(Fence.named("geoB")
                                            .members(cloud.self().id())));
            long begun = System.nanoTime();
            DigestInputStream source = new DigestInputStream(new Generated(size), MessageDigest.getInstance("SHA-256"));
            DataObject object = dataset.put("object", source);
            say("written", size, begun);
            begun = System.nanoTime();
            DigestInputStream back = new DigestInputStream(object.stream(), MessageDigest.getInstance("SHA-256"));
            try (back) {
                assertThat(back.transferTo(java.io.OutputStream.nullOutputStream()))
                        .isEqualTo(size);
            }
            say("read", size, begun);
            byte[] wanted = source.getMessageDigest().digest();
            assertThat(back.getMessageDigest().digest()).isEqualTo(wanted);
            System.out.println("same " + HexFormat.of().formatHex(wanted));
        }
    }

    private static void say(String what, long size, long begunNanos) {
        Duration took = Duration.ofNanos(System.nanoTime() - begunNanos);
        long most = Runtime.getRuntime().maxMemory() / MIB;
        System.out.println(what + " " + size / MIB + " MiB through a heap of " + most + " MiB in " + took.toMillis()
                + " ms, " + size / MIB * 1000 / Math.max(1, took.toMillis()) + " MiB/s");
    }
}
