package io.cloudlet.benchmarks;

import io.cloudlet.core.Cloudlet;
import org.openjdk.jmh.annotations.Benchmark;

/** A placeholder. */
public class PlaceholderBenchmark {
    @Benchmark
    public String standsOn() {
        return Cloudlet.standsOn();
    }
}
