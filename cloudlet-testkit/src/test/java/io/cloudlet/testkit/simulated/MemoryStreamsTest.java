package io.cloudlet.testkit.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.UnreachableException;
import io.cloudlet.spi.runtime.HostPort;
import io.cloudlet.spi.runtime.Streams.ByteStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class MemoryStreamsTest {

    private static final HostPort HERE = new HostPort("127.0.0.1", 8080);

    private final World world = new World();
    private final MemoryNetwork network = MemoryNetwork.first(world, 1);
    private final List<ByteStream> accepted = new ArrayList<>();

    private ByteStream connected() {
        network.serve(HERE, accepted::add);
        return now(network.streams().connect(HERE, Duration.ofSeconds(1)));
    }

    private <T> T now(CompletionStage<T> stage) {
        world.settle();
        return stage.toCompletableFuture().getNow(null);
    }

    private void requireBroken(CompletionStage<?> stage) {
        world.settle();
        assertThat(stage.handle((done, failure) -> failure)
                        .toCompletableFuture()
                        .getNow(null))
                .isInstanceOf(UnreachableException.class);
    }

    @Test
    void connect_whereNobodyListens_isUnreachable() {
        requireBroken(network.streams().connect(HERE, Duration.ofSeconds(1)));
    }

    @Test
    void finish_endsOneHalfAndTheOtherGoesOn() {
        ByteStream caller = connected();
        caller.write(new byte[] {1, 2});
        caller.finish();
        ByteStream service = accepted.get(0);
        assertThat(now(service.read())).containsExactly(1, 2);
        assertThat(now(service.read())).isEmpty();
        service.write(new byte[] {3});
        assertThat(now(caller.read())).containsExactly(3);
        requireBroken(caller.write(new byte[] {4}));
    }

    @Test
    void abort_breaksTheOtherEndInsteadOfEndingIt() {
        ByteStream caller = connected();
        CompletionStage<byte[]> reading = accepted.get(0).read();
        caller.abort();
        requireBroken(reading);
        requireBroken(accepted.get(0).write(new byte[1]));
    }

    @Test
    void write_whileNobodyReads_isHeldUp() {
        ByteStream caller = connected();
        world.settle();
        CompletionStage<Void> written = caller.write(new byte[100_000]);
        world.settle();
        assertThat(written.toCompletableFuture()).isNotDone();
        assertThat(now(accepted.get(0).read())).hasSize(65_536);
        assertThat(written.toCompletableFuture()).isDone();
    }

    @Test
    void close_ofTheNetwork_breaksEverything() {
        ByteStream caller = connected();
        network.close();
        requireBroken(caller.read());
        requireBroken(network.streams().connect(HERE, Duration.ofSeconds(1)));
    }
}
