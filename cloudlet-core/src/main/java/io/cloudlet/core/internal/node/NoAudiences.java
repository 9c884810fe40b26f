package io.cloudlet.core.internal.node;

import io.cloudlet.CloudletId;
import io.cloudlet.ErrorCode;
import io.cloudlet.NotFoundException;
import io.cloudlet.core.internal.fence.AudienceLog;
import io.cloudlet.policy.FenceId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A log without audiences: there is no fence, so nothing is written or given away, and nothing cleared away by guess. */
final class NoAudiences implements AudienceLog {

    @Override
    public CompletionStage<Void> writable(FenceId fence) {
        return CompletableFuture.failedFuture(none(fence));
    }

    @Override
    public CompletionStage<?> append(FenceId fence, List<Change> changes) {
        return CompletableFuture.failedFuture(none(fence));
    }

    @Override
    public Optional<RuntimeException> obstacle(FenceId fence) {
        return Optional.of(none(fence));
    }

    @Override
    public boolean admits(FenceId fence, CloudletId cloudlet) {
        return false;
    }

    @Override
    public boolean keeps(FenceId fence) {
        return false;
    }

    @Override
    public boolean allOpened() {
        return false;
    }

    private static NotFoundException none(FenceId fence) {
        return new NotFoundException(ErrorCode.NOT_FOUND, "no fence " + fence.abbreviated() + " is known here");
    }
}
