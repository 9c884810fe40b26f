package io.cloudlet.benchmarks;

import io.cloudlet.Federation;
import io.cloudlet.core.Cloudlet;
import io.cloudlet.service.ServiceInstance;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Opening the home of a member that holds another cloudlet's 1,000 services, until one of those is found: in this JVM
 * ({@code Warm}), and in a JVM of its own from its launch ({@code Cold}). The floor opens and dials one port with TLS on
 * Vert.x; a JVM that does nothing but end is measured beside it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 8)
@Measurement(iterations = 20)
@SuppressWarnings("NullAway.Init") // JMH calls what is annotated @Setup first
public class StartBenchmark {

    private static final int SERVICES = 1_000;

    private final Scratch scratch = Scratch.make();
    private Federation cloud;
    private Path store;
    private Closeable opened = () -> {};
    private long mark;

    /** A founder that stays up, and a member that joined, read everything and left. */
    @Setup(Level.Trial)
    public void prepare() throws IOException, InterruptedException {
        store = MutualTls.store(scratch.path());
        cloud = Cloudlet.named("cloud")
                .home(scratch.resolve("cloud"))
                .listen("127.0.0.1", 0)
                .found("acme");
        cloud.services().register(Catalogue.services(SERVICES, 1, 0));
        try (Federation edge = Cloudlet.named("edge")
                .home(scratch.resolve("edge"))
                .join(cloud.cloudlets().invite("edge", Duration.ofMinutes(1)))) {
            Catalogue.awaitAll(edge, SERVICES, 1);
        }
    }

    /** Something new at the founder, for who starts and wants to hear it. */
    @Setup(Level.Invocation)
    public void renew() {
        mark++;
        cloud.services().register(Catalogue.service(0, 0, mark));
    }

    @TearDown(Level.Invocation)
    public void closeOpened() throws IOException {
        opened.close();
        opened = () -> {};
    }

    @TearDown(Level.Trial)
    public void close() {
        cloud.close();
        scratch.close();
    }

    /** The limit in this JVM. */
    @Benchmark
    public Object floorWarm() {
        FloorStart floor = FloorStart.serve(store);
        opened = floor;
        return floor;
    }

    /** Ours in this JVM. */
    @Benchmark
    public ServiceInstance cloudletWarm() {
        Federation edge = Starting.open(scratch.resolve("edge"));
        opened = edge::close;
        return edge.services().named(Catalogue.name(1)).nearest();
    }

    /** Less than the limit: a JVM that ends at once. */
    @Benchmark
    public void floorJvm() throws IOException {
        opened = Forked.untilSaid(Starting.class, Starting.NOTHING);
    }

    /** The limit in a JVM of its own. */
    @Benchmark
    public void floorCold() throws IOException {
        opened = Forked.untilSaid(FloorStart.class, store.toString());
    }

    /** Ours in a JVM of its own: found in what the home holds. */
    @Benchmark
    public void cloudletCold() throws IOException {
        opened = Forked.untilSaid(Starting.class, scratch.resolve("edge").toString(), Catalogue.name(1), "mark", "0");
    }

    /** The same, but what is looked for was registered after that JVM's home was last open: it comes over a new link. */
    @Benchmark
    public void cloudletColdLinked() throws IOException {
        opened = Forked.untilSaid(
                Starting.class, scratch.resolve("edge").toString(), Catalogue.name(0), "mark", Long.toString(mark));
    }
}
