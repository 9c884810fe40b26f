package io.cloudlet.core.internal.store;

import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.spi.runtime.Disk;
import io.cloudlet.spi.runtime.Network;
import io.cloudlet.spi.runtime.Prober;
import io.cloudlet.spi.runtime.Scheduler;
import io.cloudlet.spi.runtime.TimeSource;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** A runtime without threads: tasks wait until the test runs them. What the store does not use is not there. */
final class ScriptedRuntime implements CloudletRuntime {

    private final Disk disk;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final Random markers;

    ScriptedRuntime(Disk disk, long seed) {
        this.disk = disk;
        this.markers = new Random(seed);
    }

    /** Runs what waits, at most so many tasks. */
    void run(int count) {
        for (int i = 0; i < count && !tasks.isEmpty(); i++) {
            tasks.remove().run();
        }
    }

    @Override
    public Executor serial(String name) {
        return tasks::add;
    }

    @Override
    public Disk disk() {
        return disk;
    }

    @Override
    @SuppressWarnings("serial")
    public SecureRandom keyEntropy() {
        return new SecureRandom() {
            @Override
            public long nextLong() {
                return markers.nextLong();
            }
        };
    }

    @Override
    public <T> T await(CompletionStage<T> stage, Duration deadline, String what) {
        run(Integer.MAX_VALUE);
        return stage.toCompletableFuture().join();
    }

    @Override
    public TimeSource time() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Scheduler scheduler() {
        throw new UnsupportedOperationException();
    }

    @Override
    public RandomGenerator random() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Network network() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Prober prober() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
