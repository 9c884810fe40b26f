package io.cloudlet.core.internal.runtime;

import io.cloudlet.ConflictException;
import io.cloudlet.ErrorCode;
import io.cloudlet.spi.runtime.CloudletRuntime;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Carries blocking calls of the API to the core thread and back. */
public final class Calls {

    private final CloudletRuntime runtime;
    private final Executor core;
    private final Duration deadline;
    private final Map<CompletableFuture<?>, String> waiting = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** @param deadline how long each call waits */
    public Calls(CloudletRuntime runtime, Executor core, Duration deadline) {
        this.runtime = runtime;
        this.core = core;
        this.deadline = deadline;
    }

    /** How long each call waits. */
    public Duration deadline() {
        return deadline;
    }

    /** Runs a question on the core thread. */
    public <T> T ask(String what, Supplier<T> question) {
        return call(what, () -> CompletableFuture.completedFuture(question.get()));
    }

    /** Begins work on the core thread and waits for its end. */
    @SuppressWarnings("CollectionUndefinedEquality") // a future is itself and no other
    public <T> T call(String what, Supplier<? extends CompletionStage<T>> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        waiting.put(done, what);
        try {
            requireOpen(what);
            begin(work, done);
            return runtime.await(done, deadline, what);
        } finally {
            waiting.remove(done);
        }
    }

    private <T> void begin(Supplier<? extends CompletionStage<T>> work, CompletableFuture<T> done) {
        core.execute(() -> {
            try {
                work.get().whenComplete((value, failure) -> {
                    if (failure == null) {
                        done.complete(value);
                    } else {
                        done.completeExceptionally(failure);
                    }
                });
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
    }

    /** @throws ConflictException {@code closed}, if calls are refused */
    public void requireOpen(String what) {
        if (closed) {
            throw refusal(what);
        }
    }

    /** Whether calls are refused. */
    public boolean closed() {
        return closed;
    }

    /** From now on every call is refused, those that still wait included. */
    public void close() {
        closed = true;
        waiting.forEach((call, what) -> call.completeExceptionally(refusal(what)));
    }

    private static ConflictException refusal(String what) {
        return new ConflictException(ErrorCode.CLOSED, what + ": this federation object was closed");
    }
}
