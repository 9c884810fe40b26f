package io.cloudlet.core.internal.data;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.fence.AudienceLog;
import io.cloudlet.policy.FenceId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A log whose owner knows already that somebody is in no roster any more. */
record Refusing(AudienceLog log, CloudletId excluded) implements AudienceLog {

    @Override
    public CompletionStage<Void> writable(FenceId fence) {
        return log.writable(fence);
    }

    @Override
    public CompletionStage<?> append(FenceId fence, List<Change> changes) {
        return log.append(fence, changes);
    }

    @Override
    public Optional<RuntimeException> obstacle(FenceId fence) {
        return log.obstacle(fence);
    }

    @Override
    public boolean admits(FenceId fence, CloudletId cloudlet) {
        return !cloudlet.equals(excluded) && log.admits(fence, cloudlet);
    }

    @Override
    public boolean keeps(FenceId fence) {
        return log.keeps(fence);
    }

    @Override
    public boolean mayComeBack() {
        return log.mayComeBack();
    }

    @Override
    public boolean allOpened() {
        return log.allOpened();
    }
}
