package io.cloudlet.benchmarks;

import io.cloudlet.service.Service;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * From registering a service to a watch of it being told in another process, durable and signed. Whoever hears of it
 * there echoes at once over a plain socket without injected delay, and that echo is inside what is measured, in the
 * floor as well.
 */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH calls what is annotated @Setup first
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 5)
@Measurement(iterations = 3, time = 5)
public class PropagationBenchmark {

    private static final int RECORD_BYTES = 512;

    /** Injected each way. */
    @Param({"0", "50"})
    public long delayMillis;

    private final byte[] record = new byte[RECORD_BYTES];
    private final Scratch scratch = Scratch.make();
    private OtherProcess other;
    private Durable log;
    private long mark;

    /** Links the two. */
    @Setup(Level.Trial)
    public void open() throws IOException, InterruptedException, GeneralSecurityException {
        log = Durable.open(scratch.resolve("floor.log"));
        other = OtherProcess.start(delayMillis);
        other.wire().command(OtherCloudlet.WATCH, 0);
        cloudletFound();
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        other.close();
        log.close();
        scratch.close();
    }

    /** What no durable registration can do without: one forced append, then one way over TLS. */
    @Benchmark
    public long floorFound() throws IOException {
        log.append(record);
        other.floor().message(OtherCloudlet.ECHO, record);
        return other.wire().word();
    }

    /** A registration. */
    @Benchmark
    public long cloudletFound() throws IOException {
        mark++;
        other.federation()
                .services()
                .register(Service.named(OtherCloudlet.PROBE)
                        .version("1.0.0")
                        .at("http://127.0.0.1:8080")
                        .label("mark", Long.toString(mark))
                        .federated());
        long echoed = other.wire().word();
        while (echoed != mark) {
            echoed = other.wire().word();
        }
        return echoed;
    }

    /** The unit of the budget: one forced append, then there and back over TLS. */
    @Benchmark
    public long floorRoundTrip() throws IOException {
        log.append(record);
        other.floor().message(OtherCloudlet.REPLY, record);
        return other.floor().word();
    }

    /** The forced append alone. */
    @Benchmark
    public void floorAppend() throws IOException {
        log.append(record);
    }
}
