package io.cloudlet.core.internal.runtime;

import io.cloudlet.BackendFaultException;
import io.cloudlet.CloudletException;
import io.cloudlet.ErrorCode;
import io.cloudlet.UnreachableException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The one way from an asynchronous result to a blocking call. */
public final class Waiting {

    private Waiting() {}

    /**
     * Waits on the calling thread.
     *
     * @throws IllegalStateException on a thread of {@link SerialExecutors}: what it waits for may be queued behind it
     */
    public static <T> T await(CompletionStage<T> stage, Duration deadline, String what) {
        if (SerialExecutors.onSerialThread()) {
            throw new IllegalStateException("Thread " + Thread.currentThread().getName() + " must not wait (" + what
                    + "): what it waits for may be queued behind it. Block on a thread of your own instead.");
        }
        try {
            return stage.toCompletableFuture().get(TimeUnit.NANOSECONDS.convert(deadline), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new UnreachableException(
                    ErrorCode.DEADLINE_EXCEEDED, what + " did not finish within " + seconds(deadline), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnreachableException(ErrorCode.INTERRUPTED, what + " was interrupted; it may still finish", e);
        } catch (ExecutionException | CancellationException e) {
            throw failure(e, what);
        }
    }

    private static CloudletException failure(Exception thrown, String what) {
        Throwable cause = thrown;
        while ((cause instanceof ExecutionException || cause instanceof CompletionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof CloudletException known) {
            if (known.getSuppressed().length == 0) {
                known.addSuppressed(new Awaited(what)); // once, for a stage may be awaited often
            }
            return known;
        }
        return new BackendFaultException(ErrorCode.BACKEND_FAULT, what + " failed: " + cause, cause);
    }

    private static String seconds(Duration deadline) {
        return deadline.toMillis() % 1000 == 0 ? deadline.toSeconds() + " s" : deadline.toMillis() + " ms";
    }

    /** Keeps the stack of the waiting call beside that of the failure, which is another thread's. */
    private static final class Awaited extends Exception {
        private static final long serialVersionUID = 1L;

        Awaited(String what) {
            super(what + " was awaited here");
        }
    }
}
