package io.cloudlet.benchmarks;

import io.cloudlet.Federation;
import io.cloudlet.core.Cloudlet;
import io.cloudlet.service.ServiceInstance;
import io.cloudlet.service.ServiceQuery;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
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
 * Finding one of 1,000 services with three instances each, registered at a linked cloudlet. The floor is the least that
 * a lookup could be: a map from name to array, and the next of its instances. Both go through all services in turn.
 */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH calls what is annotated @Setup first
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class LookupBenchmark {

    private static final int SERVICES = 1_000;
    private static final int INSTANCES = 3;

    private final Map<String, ServiceInstance[]> map = new ConcurrentHashMap<>();
    private final String[] names = new String[SERVICES];
    private final ServiceQuery[] plain = new ServiceQuery[SERVICES];
    private final ServiceQuery[] narrowed = new ServiceQuery[SERVICES];
    private final Scratch scratch = Scratch.make();
    private Federation cloud;
    private Federation edge;
    private int service;
    private int turn;

    /** Two cloudlets, and at the second all that the first registered. */
    @Setup(Level.Trial)
    public void open() {
        cloud = Cloudlet.named("cloud")
                .home(scratch.resolve("cloud"))
                .listen("127.0.0.1", 0)
                .found("acme");
        cloud.services().register(Catalogue.services(SERVICES, INSTANCES, 0));
        edge = Cloudlet.named("edge")
                .home(scratch.resolve("edge"))
                .join(cloud.cloudlets().invite("edge", Duration.ofMinutes(1)));
        Catalogue.awaitAll(edge, SERVICES, INSTANCES);
        for (int i = 0; i < SERVICES; i++) {
            names[i] = Catalogue.name(i);
            plain[i] = edge.services().named(names[i]);
            narrowed[i] = plain[i].version("2.x").label("tier", "gold");
            map.put(names[i], plain[i].list().toArray(ServiceInstance[]::new));
        }
    }

    @TearDown(Level.Trial)
    public void close() {
        edge.close();
        cloud.close();
        scratch.close();
    }

    /** The limit. */
    @Benchmark
    public ServiceInstance floorNearest() {
        return pick(names[next()]);
    }

    /** A query kept and asked again. */
    @Benchmark
    public ServiceInstance cloudletNearest() {
        return plain[next()].nearest();
    }

    /** A query with a version range and a label, kept and asked again; the floor is that of a plain one. */
    @Benchmark
    public ServiceInstance cloudletNearestNarrowed() {
        return narrowed[next()].nearest();
    }

    /** A query made for this one question; the floor is that of a kept one. */
    @Benchmark
    public ServiceInstance cloudletNearestUnprepared() {
        return edge.services().named(names[next()]).nearest();
    }

    private ServiceInstance pick(String name) {
        ServiceInstance[] instances = Objects.requireNonNull(map.get(name));
        turn++;
        return instances[Math.floorMod(turn, instances.length)];
    }

    private int next() {
        service = service + 1 == SERVICES ? 0 : service + 1;
        return service;
    }
}
