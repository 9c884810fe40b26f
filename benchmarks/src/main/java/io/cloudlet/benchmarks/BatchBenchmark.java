package io.cloudlet.benchmarks;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * 10,000 services registered in one batch, until the last of them can be found in another process; a figure is
 * registrations a second. The other process looks for one after the other, so its 10,000 lookups are inside. The floor
 * moves as many bytes: one forced append, one way over TLS, one echo.
 */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH calls what is annotated @Setup first
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 3, time = 3)
public class BatchBenchmark {

    private static final int SERVICES = 10_000;
    private static final int RECORD_BYTES = 160;

    private final byte[] records = new byte[SERVICES * RECORD_BYTES];
    private final Scratch scratch = Scratch.make();
    private OtherProcess other;
    private Durable log;
    private long mark;

    /** Links the two. */
    @Setup(Level.Trial)
    public void open() throws IOException, InterruptedException, GeneralSecurityException {
        log = Durable.open(scratch.resolve("floor.log"));
        other = OtherProcess.start(0);
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        other.close();
        log.close();
        scratch.close();
    }

    /** The bytes alone. */
    @Benchmark
    @OperationsPerInvocation(SERVICES)
    public long floorBatch() throws IOException {
        log.append(records);
        other.floor().message(OtherCloudlet.ECHO, records);
        return other.wire().word();
    }

    /** The batch. The first invocation adds 10,000 services, each later one replaces them. */
    @Benchmark
    @OperationsPerInvocation(SERVICES)
    public long cloudletBatch() throws IOException {
        mark++;
        other.wire().command(OtherCloudlet.AWAIT, mark);
        other.wire().word(SERVICES);
        other.federation().services().register(Catalogue.services(SERVICES, 1, mark));
        return other.wire().word();
    }
}
