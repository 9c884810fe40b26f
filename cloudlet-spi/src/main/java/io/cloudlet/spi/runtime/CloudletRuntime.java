package io.cloudlet.spi.runtime;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * The world one cloudlet lives in. Every instant, thread, random number, socket and file of the engine comes from here, so
 * that a simulator which implements this interface runs the real code.
 *
 * <p>All methods are thread-safe. {@link #close()} stops every thread and releases every resource handed out.
 */
public interface CloudletRuntime extends AutoCloseable {

    /** Monotonic and wall time. */
    TimeSource time();

    /** Runs something later. */
    Scheduler scheduler();

    /**
     * An executor that runs its tasks one at a time, in the order given. The same name gives the same executor.
     *
     * @param name what the thread is called, for people reading a thread dump
     */
    Executor serial(String name);

    /** Chance for jitter and ties; never for keys. */
    RandomGenerator random();

    /** Entropy for keys, secrets, nonces and epoch bits; nothing else may draw from it. */
    SecureRandom keyEntropy();

    /** Authenticated connections to other cloudlets. */
    Network network();

    /** Short looks at whether an endpoint answers. */
    Prober prober();

    /** The cloudlet's home directory. */
    Disk disk();

    /**
     * Waits for an asynchronous result on behalf of a blocking call.
     *
     * @param deadline how long to wait, on the monotonic clock
     * @param what names the work in the error, for example {@code "joining federation 3f9a"}
     * @throws io.cloudlet.UnreachableException when the deadline passes first
     * @throws io.cloudlet.CloudletException the cause, when the stage failed with one
     */
    <T> T await(CompletionStage<T> stage, Duration deadline, String what);

    @Override
    void close();
}
