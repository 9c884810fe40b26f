package io.cloudlet.core.internal.world;

import io.cloudlet.ErrorCode;
import io.cloudlet.UnreachableException;
import io.cloudlet.core.internal.runtime.Waiting;
import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.spi.runtime.Disk;
import io.cloudlet.spi.runtime.Network;
import io.cloudlet.spi.runtime.Prober;
import io.cloudlet.spi.runtime.Scheduler;
import io.cloudlet.spi.runtime.TimeSource;
import io.cloudlet.testkit.ForgetfulDisk;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** One process in a {@link World}, with a disk of its own. Once it is closed, nothing of it runs any more. */
public final class WorldMachine implements CloudletRuntime {

    private static final Duration STEP = Duration.ofMillis(5);

    private final World world;
    private final MemoryNetwork network;
    private final Disk disk;
    private final SecureRandom entropy;
    private final Random random;
    private boolean dead;

    public WorldMachine(World world, MemoryNetwork network, Disk disk, long seed) {
        this.world = world;
        this.network = network;
        this.disk = disk;
        this.entropy = new SeededEntropy(seed);
        this.random = new Random(seed);
    }

    @Override
    public TimeSource time() {
        return world;
    }

    @Override
    public Scheduler scheduler() {
        return (delay, on, task) -> world.after(delay, on, task);
    }

    @Override
    public Executor serial(String name) {
        return task -> world.execute(() -> {
            if (!dead) {
                run(task);
            }
        });
    }

    /** On a machine whose power fails, whatever its last tasks throw concerns nobody. */
    private void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            if (!(disk instanceof ForgetfulDisk forgetful && forgetful.crashed())) {
                throw e;
            }
        }
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
        return disk;
    }

    /** Lets the world go on until the stage is complete. */
    @Override
    public <T> T await(CompletionStage<T> stage, Duration deadline, String what) {
        long end = world.nanos() + deadline.toNanos();
        world.settle();
        while (!stage.toCompletableFuture().isDone()) {
            if (world.nanos() - end > 0) {
                throw new UnreachableException(
                        ErrorCode.DEADLINE_EXCEEDED, what + " took longer than " + deadline + " of the world's time");
            }
            world.pass(STEP);
        }
        return Waiting.await(stage, STEP, what);
    }

    @Override
    public void close() {
        dead = true;
        network.close();
    }
}
