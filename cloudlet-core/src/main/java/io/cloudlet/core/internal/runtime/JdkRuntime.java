package io.cloudlet.core.internal.runtime;

import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.spi.runtime.Disk;
import io.cloudlet.spi.runtime.Network;
import io.cloudlet.spi.runtime.Prober;
import io.cloudlet.spi.runtime.Scheduler;
import io.cloudlet.spi.runtime.TimeSource;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** The real world: this JVM's clocks and threads, a directory, and the network given to it. */
public final class JdkRuntime implements CloudletRuntime {

    private final TimeSource time;
    private final SecureRandom keyEntropy = new SecureRandom();
    private final RandomGenerator random = new Random(keyEntropy.nextLong());
    private final JdkScheduler scheduler;
    private final SerialExecutors serials;
    private final Disk disk;
    private final Network network;
    private final Prober prober;

    /**
     * With this JVM's clocks.
     *
     * @param name the cloudlet's, for thread names
     * @param home made when first written to
     * @param network closed with the runtime
     */
    public JdkRuntime(String name, Path home, Network network, Prober prober) {
        this(name, home, network, prober, new JdkTime());
    }

    /** The same with other clocks, for tests of clocks that are off. */
    public JdkRuntime(String name, Path home, Network network, Prober prober, TimeSource time) {
        this.time = time;
        this.scheduler = new JdkScheduler(name);
        this.serials = new SerialExecutors(name);
        this.disk = new FileDisk(home);
        this.network = network;
        this.prober = prober;
    }

    @Override
    public TimeSource time() {
        return time;
    }

    @Override
    public Scheduler scheduler() {
        return scheduler;
    }

    @Override
    public Executor serial(String name) {
        return serials.serial(name);
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    /** The platform's default, which never blocks: on Linux the kernel's generator, on Windows an SP 800-90A DRBG. */
    @Override
    public SecureRandom keyEntropy() {
        return keyEntropy;
    }

    @Override
    public Network network() {
        return network;
    }

    @Override
    public Prober prober() {
        return prober;
    }

    @Override
    public Disk disk() {
        return disk;
    }

    @Override
    public <T> T await(CompletionStage<T> stage, Duration deadline, String what) {
        return Waiting.await(stage, deadline, what);
    }

    @Override
    public void close() {
        network.close();
        scheduler.close();
        serials.close();
    }
}
