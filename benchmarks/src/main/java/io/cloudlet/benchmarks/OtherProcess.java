package io.cloudlet.benchmarks;

import io.cloudlet.Federation;
import io.cloudlet.core.Cloudlet;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A founder here and a member in another JVM, with the network between them as far as asked: what the benchmarks between
 * processes run on. The floor's TLS connection has the same delay.
 */
final class OtherProcess implements AutoCloseable {

    private final List<Closeable> open = new ArrayList<>();
    private final long delayMillis;
    private final Path store;
    private final Federation federation;
    private final Wire wire;
    private final Wire floor;

    private OtherProcess(long delayMillis) throws IOException, InterruptedException, GeneralSecurityException {
        this.delayMillis = delayMillis;
        Scratch scratch = keep(Scratch.make());
        this.store = MutualTls.store(scratch.path());
        int port = freePort();
        this.federation = Cloudlet.named("first")
                .home(scratch.resolve("first"))
                .listen("127.0.0.1", port)
                .advertise("127.0.0.1", relayed(port))
                .found("acme");
        keep(federation::close);
        this.wire = keep(join(scratch.resolve("other"), store));
        wire.word();
        wire.command(OtherCloudlet.FLOOR_PORT, 0);
        this.floor = keep(new Wire(MutualTls.of(store).dial(relayed((int) wire.word()))));
    }

    /** @param delayMillis injected each way; 0 for none and no relay either */
    static OtherProcess start(long delayMillis) throws IOException, InterruptedException, GeneralSecurityException {
        return new OtherProcess(delayMillis);
    }

    Federation federation() {
        return federation;
    }

    /** The key store of the floor's connections. */
    Path store() {
        return store;
    }

    /** Commands there, echoes back; never delayed. */
    Wire wire() {
        return wire;
    }

    /** The floor's TLS connection. */
    Wire floor() {
        return floor;
    }

    @Override
    public void close() throws IOException {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    private Wire join(Path home, Path store) throws IOException {
        try (ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String invitation = federation
                    .cloudlets()
                    .invite("other", Duration.ofMinutes(5))
                    .reveal();
            Process process = Java.command(
                            OtherCloudlet.class,
                            Integer.toString(door.getLocalPort()),
                            home.toString(),
                            invitation,
                            store.toString())
                    .inheritIO()
                    .start();
            keep(() -> end(process));
            door.setSoTimeout(60_000);
            return new Wire(door.accept());
        }
    }

    /** It ends by itself once its socket is closed, which happens before. */
    private static void end(Process process) {
        process.onExit()
                .orTimeout(20, TimeUnit.SECONDS)
                .whenComplete((done, late) -> process.destroyForcibly())
                .join();
    }

    private int relayed(int port) throws IOException {
        return delayMillis == 0
                ? port
                : keep(DelayingRelay.to(port, delayMillis)).port();
    }

    private <T extends Closeable> T keep(T resource) {
        open.add(resource);
        return resource;
    }

    private static int freePort() throws IOException {
        try (ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return door.getLocalPort();
        }
    }
}
