package io.cloudlet.core.internal.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.cloudlet.core.internal.runtime.JdkRuntime;
import io.cloudlet.core.internal.runtime.JdkTime;
import io.cloudlet.spi.runtime.HostPort;
import io.cloudlet.spi.runtime.Network;
import io.cloudlet.spi.runtime.Prober;
import io.cloudlet.spi.storage.RecordStore.Append;
import io.cloudlet.spi.storage.RecordStore.Batch;
import io.cloudlet.spi.storage.RecordStore.Value;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A JVM that appends to the store in the given home, and prints each index once it is acknowledged, until it dies. */
final class StoreProcess {

    static final Limits LIMITS = new Limits(200_000, 50_000, 100_000, 20_000);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private StoreProcess() {}

    public static void main(String[] args) throws Exception {
        JdkRuntime runtime = runtime(Path.of(args[0]));
        if (runtime.disk().lock("lock").isEmpty()) {
            System.out.println("held by " + new String(runtime.disk().read("lock.holder", 64), US_ASCII));
            return;
        }
        System.out.println("open");
        FileRecordStore store = FileRecordStore.open(runtime, LIMITS);
        for (long i = store.size("numbers"); ; i++) {
            runtime.await(store.apply(batch(i)), PATIENCE, "append " + i);
            System.out.println(i);
        }
    }

    static Process start(Path home) throws IOException {
        return start(StoreProcess.class, home);
    }

    /** A JVM that runs the class, with the home as its argument. */
    static Process start(Class<?> main, Path home) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(java, "-cp", System.getProperty("java.class.path"), main.getName(), home.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    static JdkRuntime runtime(Path home) {
        return new JdkRuntime("test", home, new NoNetwork(), new NoNetwork(), new JdkTime());
    }

    static Batch batch(long i) {
        byte[] content = content(i);
        return new Batch(List.of(new Append("numbers", i, List.of(content))), List.of(new Value("last", content)));
    }

    static byte[] content(long i) {
        return (i + "-").repeat((int) (i * 31 % 200) + 1).getBytes(US_ASCII);
    }

    private static final class NoNetwork implements Network, Prober {

        @Override
        public byte[] leafKey() {
            return new byte[0];
        }

        @Override
        public CompletionStage<Listening> listen(HostPort at, Consumer<Connection> accepted) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Connection> dial(HostPort to, Optional<HostPort> proxy, Duration deadline) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Void> connect(HostPort to, Duration deadline) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Integer> get(URI uri, Duration deadline) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }
}
