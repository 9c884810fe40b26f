package io.cloudlet.core.internal.data;

import io.cloudlet.ErrorCode;
import io.cloudlet.UnreachableException;
import io.cloudlet.core.internal.fence.AudienceLog;
import io.cloudlet.core.internal.runtime.Calls;
import io.cloudlet.policy.FenceId;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Calls that write inside a fence: each waits first, at most as long as any call, until that may be done. Where it may not by
 * then, the error says what was waited for, and nothing was begun that could happen later. Thread-safe.
 */
final class FencedCalls {

    private final Calls calls;
    private final AudienceLog audience;

    FencedCalls(Calls calls, AudienceLog audience) {
        this.calls = calls;
        this.audience = audience;
    }

    /**
     * Runs work on the core thread and waits for its end.
     *
     * @throws UnreachableException {@code fence-pending} or {@code keeper-away}
     */
    <T> T call(String what, FenceId fence, Supplier<? extends CompletionStage<T>> work) {
        awaitWritable(what, fence);
        return calls.call(what, work);
    }

    private void awaitWritable(String what, FenceId fence) {
        try {
            calls.call(what, () -> audience.writable(fence).thenApply(ready -> ""));
        } catch (UnreachableException e) {
            Optional<RuntimeException> obstacle = e.code() == ErrorCode.DEADLINE_EXCEEDED
                    ? calls.ask(what, () -> audience.obstacle(fence))
                    : Optional.empty();
            throw obstacle.orElse(e);
        }
    }
}
