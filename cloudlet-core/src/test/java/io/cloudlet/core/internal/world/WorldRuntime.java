package io.cloudlet.core.internal.world;

import io.cloudlet.CloudletException;
import io.cloudlet.ErrorCode;
import io.cloudlet.UnreachableException;
import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.spi.runtime.Disk;
import io.cloudlet.spi.runtime.Network;
import io.cloudlet.spi.runtime.Prober;
import io.cloudlet.spi.runtime.Scheduler;
import io.cloudlet.spi.runtime.TimeSource;
import io.cloudlet.testkit.simulated.SeededEntropy;
import io.cloudlet.testkit.simulated.World;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** One cloudlet's place in a {@link World}. It has no disk and nothing to probe. Whoever waits lets time pass. */
public final class WorldRuntime implements CloudletRuntime {

    private static final Duration STEP = Duration.ofMillis(1);

    private final World world;
    private final Network network;
    private final SecureRandom entropy;
    private final Random random;

    public WorldRuntime(World world, Network network, long seed) {
        this.world = world;
        this.network = network;
        this.entropy = new SeededEntropy(seed);
        this.random = new Random(seed);
    }

    @Override
    public TimeSource time() {
        return world;
    }

    @Override
    public Scheduler scheduler() {
        return world;
    }

    @Override
    public Executor serial(String name) {
        return world;
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public SecureRandom keyEntropy() {
        return entropy;
    }

    @Override
    public Network network() {
        return network;
    }

    @Override
    public Prober prober() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Disk disk() {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> T await(CompletionStage<T> stage, Duration deadline, String what) {
        long until = world.nanos() + deadline.toNanos();
        world.settle();
        while (!stage.toCompletableFuture().isDone() && world.nanos() < until) {
            world.pass(STEP);
        }
        if (!stage.toCompletableFuture().isDone()) {
            throw new UnreachableException(ErrorCode.DEADLINE_EXCEEDED, what + " did not finish within " + deadline);
        }
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof CloudletException known ? known : e;
        }
    }

    @Override
    public void close() {}
}
