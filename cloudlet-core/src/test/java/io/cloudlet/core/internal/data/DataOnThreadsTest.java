package io.cloudlet.core.internal.data;

import static io.cloudlet.core.Errors.assertFails;
import static io.cloudlet.core.internal.data.Sites.FENCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.CloudletId;
import io.cloudlet.ErrorCode;
import io.cloudlet.NotFoundException;
import io.cloudlet.UnreachableException;
import io.cloudlet.core.Await;
import io.cloudlet.core.internal.Golden;
import io.cloudlet.core.internal.peering.FrameType;
import io.cloudlet.core.internal.runtime.Calls;
import io.cloudlet.core.internal.runtime.JdkRuntime;
import io.cloudlet.core.internal.store.FileBlobStore;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.data.Data;
import io.cloudlet.data.DataObject;
import io.cloudlet.data.Dataset;
import io.cloudlet.data.DatasetSpec;
import io.cloudlet.spi.runtime.HostPort;
import io.cloudlet.spi.runtime.Prober;
import io.cloudlet.testkit.simulated.MemoryNetwork;
import io.cloudlet.testkit.simulated.World;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two cloudlets with real threads and files. */
class DataOnThreadsTest {

    @TempDir
    Path home;

    private Executor core;
    private SharedFences fences;
    private volatile boolean deaf;
    private Node one;
    private Node two;

    private final class Node implements Neighbours {
        final CloudletId id;
        final Path directory;
        final JdkRuntime runtime;
        FileBlobStore blobs;
        Calls calls;
        DataCoordinator data;
        Data api;

        Node(String digits) {
            id = new CloudletId(digits.repeat(32));
            directory = home.resolve(digits);
            runtime = new JdkRuntime(digits, directory, MemoryNetwork.first(new World(), 1), new NoProber());
        }

        void open() {
            blobs = FileBlobStore.open(runtime.disk());
            data = new DataCoordinator(
                    new DataCoordinator.Parts(id, Golden.FEDERATION, runtime, core, blobs, fences.log(id), this));
            calls = new Calls(runtime, core, Duration.ofSeconds(30));
            api = data.api(calls);
            calls.ask("beginning", () -> {
                fences.log(id).reader(data);
                data.start();
                return "";
            });
        }

        /** Waits until the core has nothing more to do. */
        void settle() {
            for (int i = 0; i < 20; i++) {
                calls.ask("waiting", () -> "");
                CompletableFuture<String> disk = new CompletableFuture<>();
                runtime.serial("blobs").execute(() -> disk.complete(""));
                disk.join();
            }
        }

        @Override
        public Set<CloudletId> linked() {
            return Set.of(other().id);
        }

        private Node other() {
            return this == one ? two : one;
        }

        @Override
        public Optional<Duration> roundTrip(CloudletId peer) {
            return Optional.empty();
        }

        @Override
        public CompletionStage<Void> send(CloudletId peer, byte[] frame) {
            core.execute(() -> {
                if (deaf) {
                    return;
                }
                WireReader in = new WireReader(frame);
                other().data.frame(id, FrameType.read(in), in);
            });
            return CompletableFuture.completedFuture(null);
        }
    }

    private static final class NoProber implements Prober {
        @Override
        public CompletionStage<Void> connect(HostPort to, Duration deadline) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Integer> get(URI uri, Duration deadline) {
            throw new UnsupportedOperationException();
        }
    }

    @BeforeEach
    void open() {
        one = new Node("11");
        two = new Node("22");
        core = one.runtime.serial("core");
        fences = new SharedFences(core);
        fences.fence(FENCE, one.id, two.id);
        one.open();
        two.open();
    }

    @AfterEach
    void close() {
        for (Node node : List.of(one, two)) {
            node.calls.close();
            node.blobs.close();
            node.runtime.close();
        }
    }

    private static Path onlyBlob(Node node) throws IOException {
        try (Stream<Path> files = Files.walk(node.directory.resolve("blobs"))) {
            return files.filter(Files::isRegularFile).findFirst().orElseThrow();
        }
    }

    @Test
    void object_truncatedByAByte_isDamaged_andReadElsewhereWhileItCan() throws IOException {
        byte[] content = Sites.bytes(300_000, 1);
        Dataset mine = one.api.create("d", FENCE);
        mine.put("o", content);
        one.settle();
        two.api.dataset("d").fetch("");

        Path file = onlyBlob(one);
        byte[] stored = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(stored, stored.length - 1));
        assertThat(mine.get("o")).isEqualTo(content);
        assertThat(mine.object("o").here()).isFalse();

        Path other = onlyBlob(two);
        Files.write(other, Arrays.copyOf(stored, stored.length - 1));
        assertFails(
                () -> mine.get("o"),
                ErrorCode.OBJECT_DAMAGED,
                file.getFileName().toString(),
                two.id.abbreviated());

        Files.write(other, stored);
        assertThat(mine.fetch("")).isEqualTo(1); // mends what is damaged here
        assertThat(mine.object("o").here()).isTrue();
        assertThat(Files.readAllBytes(onlyBlob(one))).isEqualTo(stored);
    }

    @Test
    void read_interruptedWhileItWaits_endsAtOnce() throws InterruptedException {
        one.api.create("d", FENCE).put("o", new byte[100]);
        one.settle();
        deaf = true;
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread reader = new Thread(() -> {
            Thread.currentThread().interrupt();
            try {
                two.api.dataset("d").get("o");
            } catch (UnreachableException e) {
                failure.set(Thread.currentThread().isInterrupted() ? e : null);
            }
        });
        reader.start();
        reader.join();
        assertThat(failure.get()).hasMessageContaining("[interrupted]");
    }

    @Test
    void manyThreads_writingReadingDeleting_leaveWhatAllAgreeOn() throws Exception {
        one.api.create(DatasetSpec.named("d").inside(FENCE).keepVersions(3));
        one.settle();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            int seed = i;
            Node node = i % 2 == 0 ? one : two;
            Thread thread = new Thread(() -> use(node, new Random(seed)));
            thread.setUncaughtExceptionHandler((t, e) -> failure.set(e));
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failure.get()).isNull();
        one.settle();
        two.settle();
        Dataset mine = one.api.dataset("d");
        Dataset theirs = two.api.dataset("d");
        int versions = 0;
        for (String name : List.of("a", "b", "c")) {
            assertThat(theirs.find(name).map(DataObject::version))
                    .isEqualTo(mine.find(name).map(DataObject::version));
            assertThat(theirs.versions(name))
                    .extracting(DataObject::version)
                    .isEqualTo(mine.versions(name).stream()
                            .map(DataObject::version)
                            .toList());
            for (DataObject version : mine.versions(name)) {
                check(version.bytes());
                versions++;
            }
        }
        int kept = versions;
        Await.until("only their bodies are kept", () -> bodies().size() == kept);
        assertThat(bodies()).doesNotHaveDuplicates();
    }

    private List<String> bodies() {
        return Stream.concat(one.blobs.list(), two.blobs.list()).toList();
    }

    private static void use(Node node, Random random) {
        Dataset dataset = node.api.dataset("d");
        for (int i = 0; i < 60; i++) {
            String name = List.of("a", "b", "c").get(random.nextInt(3));
            byte[] content = new byte[random.nextInt(60_000)];
            Arrays.fill(content, (byte) content.length);
            try {
                switch (random.nextInt(8)) {
                    case 0, 1 -> dataset.put(name, content);
                    case 2 -> dataset.put(name, new ByteArrayInputStream(content));
                    case 3 -> dataset.delete(name);
                    case 4 -> stream(dataset.object(name));
                    default -> check(dataset.get(name));
                }
            } catch (NotFoundException expected) {
                assertThat(expected).hasMessageContaining("[not-found]");
            }
        }
    }

    private static void stream(DataObject object) {
        try (InputStream stream = object.stream()) {
            check(stream.readAllBytes());
        } catch (IOException e) {
            assertThat(e).hasCauseInstanceOf(NotFoundException.class);
        }
    }

    private static void check(byte[] content) {
        for (byte b : content) {
            assertThat(b == (byte) content.length).isTrue();
        }
    }
}
