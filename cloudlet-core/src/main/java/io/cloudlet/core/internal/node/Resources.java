package io.cloudlet.core.internal.node;

import io.cloudlet.core.internal.link.VertxNetwork;
import io.cloudlet.core.internal.runtime.JdkRuntime;
import io.cloudlet.core.internal.store.FileBlobStore;
import io.cloudlet.core.internal.store.FileRecordStore;
import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.spi.runtime.Network;
import io.cloudlet.spi.storage.BlobStore;
import io.cloudlet.spi.storage.RecordStore;
import io.cloudlet.spi.trust.Attester;
import io.cloudlet.spi.trust.TrustBackend;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** What one open cloudlet holds of the machine, taken in order and given back in reverse, whatever happened between. */
final class Resources implements AutoCloseable {

    private static final Duration SHORTEST = Duration.ofMillis(100);

    private final CloudletRuntime runtime;
    private final Home home;
    private final long takenNanos;
    private @Nullable RecordStore store;
    private @Nullable BlobStore blobs;
    private @Nullable Attester attester;
    private Network.@Nullable Listening port;

    private Resources(CloudletRuntime runtime, Home home) {
        this.runtime = runtime;
        this.home = home;
        this.takenNanos = runtime.time().nanos();
    }

    /** What is left of the time that opening may take altogether, counted from when these were taken; never nothing. */
    Duration left(Duration altogether) {
        Duration left = altogether.minusNanos(runtime.time().nanos() - takenNanos);
        return left.compareTo(SHORTEST) < 0 ? SHORTEST : left;
    }

    /** The real machine, for a cloudlet with these settings. */
    static CloudletRuntime machine(Settings settings) {
        String name = settings.name();
        Path home = settings.home();
        VertxNetwork network = VertxNetwork.open(name, new SecureRandom());
        return new JdkRuntime(name, home, network, network.prober());
    }

    static Resources take(CloudletRuntime runtime) {
        try {
            return new Resources(runtime, Home.take(runtime.disk()));
        } catch (RuntimeException e) {
            runtime.close();
            throw e;
        }
    }

    CloudletRuntime runtime() {
        return runtime;
    }

    Home home() {
        return home;
    }

    Executor core() {
        return runtime.serial("core");
    }

    /** The record store, opened when first asked for. */
    RecordStore store() {
        RecordStore open = store;
        if (open == null) {
            open = FileRecordStore.open(runtime);
            store = open;
        }
        return open;
    }

    /** The bodies of objects, opened when first asked for. */
    BlobStore blobs() {
        BlobStore open = blobs;
        if (open == null) {
            open = FileBlobStore.open(runtime.disk());
            blobs = open;
        }
        return open;
    }

    /** Opens what this machine proves itself with; waits for nothing. */
    void trust(@Nullable TrustBackend backend) {
        attester = backend == null ? null : backend.open(runtime);
    }

    Optional<Attester> attester() {
        return Optional.ofNullable(attester);
    }

    void port(Network.Listening listening) {
        port = listening;
    }

    Optional<Network.Listening> port() {
        return Optional.ofNullable(port);
    }

    @Override
    public void close() {
        try {
            if (attester != null) {
                attester.close();
            }
        } finally {
            closeBlobs();
        }
    }

    private void closeBlobs() {
        try {
            if (blobs != null) {
                blobs.close();
            }
        } finally {
            closeStore();
        }
    }

    private void closeStore() {
        try {
            if (store != null) {
                store.close();
            }
        } finally {
            try {
                runtime.close();
            } finally {
                home.close();
            }
        }
    }
}
