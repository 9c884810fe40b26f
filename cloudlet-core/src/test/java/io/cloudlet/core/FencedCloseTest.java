package io.cloudlet.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.ConflictException;
import io.cloudlet.ErrorCode;
import io.cloudlet.Federation;
import io.cloudlet.data.DataObject;
import io.cloudlet.data.Dataset;
import io.cloudlet.data.DatasetSpec;
import io.cloudlet.policy.Fence;
import io.cloudlet.policy.FenceId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Closing while bodies are written, read and encrypted anew ends all that, and leaves no thread and nothing half written. */
class FencedCloseTest {

    private static final int LARGE = 16 << 20;
    private static final int OBJECTS = 6;

    @RegisterExtension
    final Fleet fleet = new Fleet();

    private FenceId define(Federation cloud, Federation... others) {
        Stream<Federation> all = Stream.concat(Stream.of(cloud), Stream.of(others));
        return cloud.fences()
                .define(Fence.named("geoB").members(all.map(Fleet::id).toList()));
    }

    private List<String> blobs(String directory) throws IOException {
        Path blobs = fleet.home("cloud").resolve("blobs");
        try (Stream<Path> files = Files.walk(blobs)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> blobs.relativize(file).toString())
                    .filter(file -> file.startsWith(directory))
                    .toList();
        }
    }

    private static void awaitNoThread() {
        Await.until(
                "no thread is left",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("cloudlet-")));
    }

    /** Bytes without end; says when the first were taken. */
    private static final class Endless extends InputStream {
        private final CountDownLatch begun = new CountDownLatch(2);

        @Override
        public int read() {
            throw new UnsupportedOperationException("it is read in pieces");
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            begun.countDown();
            Arrays.fill(into, offset, offset + length, (byte) 7);
            return length;
        }
    }

    @Test
    void close_whileAnObjectIsWritten_endsThatAndLeavesNothingOfIt() throws Exception {
        Federation cloud = fleet.found("cloud");
        Dataset patients = cloud.data().create("patients", define(cloud));
        Endless endless = new Endless();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread writer = new Thread(() -> {
            try {
                patients.put("endless", endless);
            } catch (RuntimeException e) {
                thrown.set(e);
            }
        });
        writer.start();
        endless.begun.await();

        cloud.close();

        writer.join(60_000);
        assertThat(writer.isAlive()).isFalse();
        assertThat(thrown.get())
                .isInstanceOfSatisfying(
                        ConflictException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.CLOSED));
        assertThat(blobs("")).isEmpty();
        awaitNoThread();
    }

    @Test
    void close_whileAnObjectIsRead_leavesNoThread() throws Exception {
        Federation cloud = fleet.found("cloud");
        Dataset patients = cloud.data().create("patients", define(cloud));
        DataObject object = patients.put("large", new byte[LARGE]);
        try (InputStream stream = object.stream()) {
            assertThat(stream.read()).isZero();

            cloud.close();

            awaitNoThread();
        }
        assertThatThrownBy(object::stream).isInstanceOf(ConflictException.class);
        assertThat(blobs("")).hasSize(1);
    }

    @Test
    void close_whileBodiesAreEncryptedAnew_leavesNoHalfOneAndGoesOnNextTime() throws Exception {
        Federation cloud = fleet.found("cloud");
        Federation one = fleet.join(cloud, "one");
        FenceId geoB = define(cloud, one);
        Dataset patients =
                cloud.data().create(DatasetSpec.named("patients").inside(geoB).reencryptOnRemoval());
        for (int i = 0; i < OBJECTS; i++) {
            patients.put("large-" + i, new byte[LARGE + i]);
        }
        cloud.fences().exclude(geoB, Fleet.id(one));
        Await.until(
                "that has begun", () -> cloud.fences().get(geoB).rewrapping().bodiesLeft() > 0);

        cloud.close();

        assertThat(blobs("new")).isEmpty();
        one.close();
        awaitNoThread();
        Federation back = fleet.reopen("cloud");
        Await.until(Fleet.PATIENCE, "the rest is encrypted anew", () -> {
            var info = back.fences().get(geoB);
            return info.epoch().orElseThrow().number() == 2 && info.rewrapping().complete();
        });
        for (int i = 0; i < OBJECTS; i++) {
            assertThat(back.data().dataset("patients").get("large-" + i)).hasSize(LARGE + i);
        }
        Await.until("what nobody names was swept", () -> count() == OBJECTS);
    }

    private int count() {
        try {
            return blobs("").size();
        } catch (IOException e) {
            return -1; // a file went while it was looked at
        }
    }
}
