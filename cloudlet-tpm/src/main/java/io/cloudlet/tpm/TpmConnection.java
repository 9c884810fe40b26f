package io.cloudlet.tpm;

import io.cloudlet.BackendFaultException;
import io.cloudlet.CloudletException;
import io.cloudlet.ErrorCode;
import io.cloudlet.UnreachableException;
import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.spi.runtime.Scheduler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A TPM. Calls come from any thread and are done one after the other, by one thread that owns the device: an interrupt of a
 * caller would otherwise close it. Each call has a deadline that holds whatever the TPM does; one that fails for the
 * connection's sake leaves it closed, and the next call opens it anew, so that a TPM that was killed, frozen or reset is used again
 * once it answers. A call is never repeated: whoever asked knows whether that is right.
 *
 * <p>Nothing stays in the TPM: objects and sessions end with the call that made them, and what an earlier process left is
 * flushed when it is opened. On a device that several processes share, that needs the kernel's resource manager ({@code /dev/tpmrm0}).
 */
final class TpmConnection implements AutoCloseable {

    /** The thread that ends what takes too long. */
    static final String WATCH = "tpm-watch";

    private static final String OWNER = "tpm";
    /** What a call has beyond its deadline to fail by itself, with a better reason. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private static final Duration CLOSING = Duration.ofSeconds(2);

    private final TpmAddress address;
    private final CloudletRuntime runtime;
    private final Transports transports;
    private final Executor owner;
    private final Executor watch;
    private final AtomicBoolean closed = new AtomicBoolean();
    /** Touched by the owner only. */
    private @Nullable TpmLink link;

    TpmConnection(TpmAddress address, CloudletRuntime runtime, Transports transports) {
        this.address = address;
        this.runtime = runtime;
        this.transports = transports;
        this.owner = runtime.serial(OWNER);
        this.watch = runtime.serial(WATCH);
    }

    /** The TPM at an address; nothing is opened before the first call. */
    static TpmConnection to(TpmAddress address, CloudletRuntime runtime) {
        return new TpmConnection(address, runtime, Transports.REAL);
    }

    /**
     * Does something with the TPM and waits for it.
     *
     * @param what names it in errors
     * @param work done by the owning thread; it must not keep what it is given
     * @throws UnreachableException if the TPM is not reached, the connection breaks, or the deadline passes
     * @throws BackendFaultException if the TPM refuses, or what it answers cannot be; the cause says what
     */
    <T> T call(String what, Duration deadline, Function<Commands, T> work) {
        return runtime.await(begin(what, deadline, work), deadline.plus(GRACE), what + " with the TPM at " + address);
    }

    /**
     * Does something with the TPM, and waits for nothing. What it returns fails as {@link #call} does, at the latest soon after the deadline, even where a
     * driver holds the owning thread for ever.
     */
    <T> CompletionStage<T> begin(String what, Duration deadline, Function<Commands, T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        if (closed.get()) {
            result.completeExceptionally(new UnreachableException(
                    ErrorCode.CLOSED, "the connection to the TPM at " + address + " was closed"));
            return result;
        }
        long until = runtime.time().nanos() + deadline.toNanos();
        Scheduler.Cancellable alarm =
                runtime.scheduler().after(deadline.plus(GRACE), watch, () -> result.completeExceptionally(late(what)));
        owner.execute(() -> {
            try {
                result.complete(perform(what, until, work));
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        });
        return result.whenComplete((done, failure) -> alarm.cancel());
    }

    private UnreachableException late(String what) {
        return new UnreachableException(
                ErrorCode.DEADLINE_EXCEEDED, what + " waited for the TPM at " + address + " until its deadline");
    }

    private <T> T perform(String what, long until, Function<Commands, T> work) {
        Duration left = Duration.ofNanos(until - runtime.time().nanos());
        if (left.isNegative() || left.isZero()) {
            throw late(what);
        }
        AtomicBoolean over = new AtomicBoolean();
        TpmLink current = link();
        Scheduler.Cancellable alarm = runtime.scheduler().after(left, watch, () -> {
            if (over.compareAndSet(false, true)) {
                current.abort();
            }
        });
        boolean usable = false;
        try {
            T result = current.perform(work);
            usable = true;
            return result;
        } catch (UncheckedIOException e) {
            throw broken(what, over.get(), e.getCause());
        } catch (TpmRefusedException e) {
            usable = e.code().code() != ResponseCode.INITIALIZE;
            throw usable ? refused(what, e) : reset(what, e);
        } catch (TpmTamperedException | IllegalStateException e) {
            throw refused(what, e);
        } finally {
            alarm.cancel();
            if (!over.compareAndSet(false, true) || !usable) {
                drop();
            }
        }
    }

    private TpmLink link() {
        TpmLink present = link;
        if (present == null) {
            present = new TpmLink(transport(), runtime);
            link = present;
        }
        return present;
    }

    private Transport transport() {
        try {
            return transports.to(address);
        } catch (IOException e) {
            throw broken("opening", false, e);
        }
    }

    private void drop() {
        if (link != null) {
            link.abort();
            link = null;
        }
    }

    private CloudletException broken(String what, boolean late, @Nullable IOException cause) {
        if (late) {
            return new UnreachableException(
                    ErrorCode.DEADLINE_EXCEEDED,
                    "the TPM at " + address + " did not finish " + what + " before the deadline; it may still do so",
                    cause);
        }
        String why = cause == null ? "" : ": " + cause;
        return new UnreachableException(
                ErrorCode.UNREACHABLE,
                "the TPM at " + address + " was lost or not reached in " + what + why
                        + ". Check that it is there and may be opened; the next call connects anew.",
                cause);
    }

    private CloudletException reset(String what, TpmRefusedException cause) {
        return new UnreachableException(
                ErrorCode.UNREACHABLE,
                "the TPM at " + address + " was reset in " + what + "; the next call starts it up",
                cause);
    }

    private CloudletException refused(String what, RuntimeException cause) {
        return new BackendFaultException(
                ErrorCode.BACKEND_FAULT,
                what + " with the TPM at " + address + " failed: " + cause.getMessage(),
                cause);
    }

    /** Ends orderly, so that the TPM does not count it as an attack; a TPM that does not answer is left. Further calls are refused. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        CompletableFuture<Void> ended = new CompletableFuture<>();
        owner.execute(() -> {
            end();
            ended.complete(null);
        });
        try {
            runtime.await(ended, CLOSING.plus(GRACE), "closing the TPM at " + address);
        } catch (UnreachableException e) {
            // The device holds its thread; there is nothing more to wait for.
            return;
        }
    }

    private void end() {
        TpmLink present = link;
        if (present != null) {
            Scheduler.Cancellable alarm = runtime.scheduler().after(CLOSING, watch, present::abort);
            present.shutdown();
            alarm.cancel();
            drop();
        }
    }
}
