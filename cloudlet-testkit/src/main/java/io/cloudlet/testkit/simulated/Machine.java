package io.cloudlet.testkit.simulated;

import io.cloudlet.BackendFaultException;
import io.cloudlet.CloudletException;
import io.cloudlet.ErrorCode;
import io.cloudlet.UnreachableException;
import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.spi.runtime.Disk;
import io.cloudlet.spi.runtime.Prober;
import io.cloudlet.spi.runtime.Scheduler;
import io.cloudlet.spi.runtime.TimeSource;
import io.cloudlet.testkit.ForgetfulDisk;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * One process on a machine in a {@link World}, with a disk of its own. It ends in one of three ways: it is {@linkplain
 * #close() closed}, {@linkplain #kill() killed}, or its {@linkplain #powerFails() power fails}, as it does by itself when its
 * {@link ForgetfulDisk} reaches the operation at which it is to crash. From then on nothing of it runs any more; what it was
 * goes on in another machine with what its disk kept.
 *
 * <p>A call that waits lets the world go on meanwhile. As on a real machine, tasks must not wait, those of executors whose
 * name begins with {@code listener} excepted.
 */
public final class Machine implements CloudletRuntime {

    private static final String LISTENER = "listener";

    private final World world;
    private final MemoryNetwork network;
    private final Disk disk;
    private final MachineClock clock;
    private final SecureRandom entropy;
    private final Random random;
    private final Map<String, Executor> lanes = new TreeMap<>();
    private boolean dead;
    private boolean inTask;

    /** @param seed of chance and of keys */
    public Machine(World world, MemoryNetwork network, Disk disk, long seed) {
        this.world = world;
        this.network = network;
        this.disk = disk;
        this.clock = new MachineClock(world);
        this.entropy = new SeededEntropy(seed);
        this.random = new Random(seed);
        if (disk instanceof ForgetfulDisk forgetful) {
            forgetful.onCrash(this::powerFails);
        }
    }

    /** Its clocks, to be put wrong. */
    public MachineClock clock() {
        return clock;
    }

    /** Whether nothing of it runs any more. */
    public boolean dead() {
        return dead;
    }

    /** The process ends as by {@code kill -9}; its connections are closed for it, its disk stays as it shows. */
    public void kill() {
        close();
    }

    /** The machine loses its power: its peers are told nothing. What its disk kept, {@link ForgetfulDisk#restart} tells. */
    public void powerFails() {
        dead = true;
        network.vanish();
    }

    @Override
    public TimeSource time() {
        return clock;
    }

    @Override
    public Scheduler scheduler() {
        return (delay, on, task) -> world.after(clock.toWorld(delay), on, task);
    }

    @Override
    public Executor serial(String name) {
        return lanes.computeIfAbsent(name, n -> {
            Executor lane = world.lane();
            return n.startsWith(LISTENER) ? new ListenerLane(lane) : task -> lane.execute(() -> run(task));
        });
    }

    /** Listeners may wait; what comes for them meanwhile waits for its turn. */
    private final class ListenerLane implements Executor {

        private final Executor lane;
        private final Queue<Runnable> waiting = new ArrayDeque<>();
        private boolean busy;

        private ListenerLane(Executor lane) {
            this.lane = lane;
        }

        @Override
        public void execute(Runnable task) {
            lane.execute(() -> {
                waiting.add(task);
                if (!busy) {
                    busy = true;
                    runAll();
                    busy = false;
                }
            });
        }

        private void runAll() {
            while (!waiting.isEmpty() && !dead) {
                waiting.remove().run();
            }
        }
    }

    private void run(Runnable task) {
        if (dead) {
            return;
        }
        inTask = true;
        try {
            task.run();
        } catch (RuntimeException e) {
            if (!dead) { // on a machine whose power failed, whatever its last task throws concerns nobody
                throw e;
            }
        } finally {
            inTask = false;
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
    public MemoryNetwork network() {
        return network;
    }

    @Override
    public Prober prober() {
        return network.prober();
    }

    @Override
    public Disk disk() {
        return disk;
    }

    /** Lets the world go on until the stage is complete. */
    @Override
    public <T> T await(CompletionStage<T> stage, Duration deadline, String what) {
        if (inTask) {
            throw new IllegalStateException(
                    "a task must not wait (" + what + "): what it waits for may be queued behind it");
        }
        long end = world.nanos() + clock.toWorld(deadline).toNanos();
        world.settle();
        while (!stage.toCompletableFuture().isDone()) {
            if (dead) {
                throw new UnreachableException(ErrorCode.UNREACHABLE, what + ": the machine is no longer running");
            }
            if (!world.step(end)) {
                world.pass(Duration.ofNanos(end - world.nanos()));
                throw new UnreachableException(
                        ErrorCode.DEADLINE_EXCEEDED, what + " took longer than " + deadline + " of the world's time");
            }
        }
        return outcome(stage, what);
    }

    private static <T> T outcome(CompletionStage<T> stage, String what) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException | CancellationException e) {
            Throwable cause = e;
            while (cause instanceof CompletionException && cause.getCause() != null) {
                cause = cause.getCause();
            }
            throw cause instanceof CloudletException known
                    ? known
                    : new BackendFaultException(ErrorCode.BACKEND_FAULT, what + " failed: " + cause, cause);
        }
    }

    @Override
    public void close() {
        dead = true;
        network.close();
    }
}
