package io.cloudlet.core.internal.node;

import io.cloudlet.CloudletId;
import io.cloudlet.ConflictException;
import io.cloudlet.ErrorCode;
import io.cloudlet.NotFoundException;
import io.cloudlet.core.internal.membership.DrawnFence;
import io.cloudlet.core.internal.runtime.Calls;
import io.cloudlet.policy.Fence;
import io.cloudlet.policy.FenceId;
import io.cloudlet.policy.FenceInfo;
import io.cloudlet.policy.Fences;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The fences as applications see them. Thread-safe: everything happens on the core thread. */
final class FencesApi implements Fences {

    private final Parts parts;
    private final Calls calls;

    FencesApi(Parts parts, Calls calls) {
        this.parts = parts;
        this.calls = calls;
    }

    @Override
    public FenceId define(Fence fence) {
        Objects.requireNonNull(fence, "fence");
        return calls.call(
                "drawing fence " + fence.name(), () -> parts.fenceDecisions().define(fence, parts.addresses()::region));
    }

    @Override
    public List<FenceInfo> list() {
        return calls.ask(
                "listing fences",
                () -> parts.membership().fences().values().stream()
                        .filter(fence -> !fence.removed())
                        .map(parts.fenceViews()::info)
                        .sorted(Comparator.comparing(FenceInfo::name).thenComparing(FenceInfo::id))
                        .toList());
    }

    @Override
    public Optional<FenceInfo> named(String name) {
        Fence.checkName(name);
        List<FenceInfo> found =
                list().stream().filter(fence -> fence.name().equals(name)).toList();
        return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
    }

    @Override
    public FenceInfo get(FenceId fence) {
        Objects.requireNonNull(fence, "fence");
        return calls.ask(
                "looking for a fence",
                () -> parts.membership()
                        .fence(fence)
                        .filter(drawn -> !drawn.removed())
                        .map(parts.fenceViews()::info)
                        .orElseThrow(() -> new NotFoundException(
                                ErrorCode.NOT_FOUND, "no fence has the id " + fence + "; fences().list() shows all")));
    }

    @Override
    public void include(FenceId fence, CloudletId... cloudlets) {
        List<CloudletId> coming = List.of(cloudlets);
        done("including in " + fence.abbreviated(), () -> parts.fenceDecisions().include(fence, coming));
    }

    @Override
    public void exclude(FenceId fence, CloudletId... cloudlets) {
        List<CloudletId> going = List.of(cloudlets);
        done(
                "excluding from " + fence.abbreviated(),
                () -> parts.fenceDecisions().exclude(fence, going));
    }

    @Override
    public void rotate(FenceId fence) {
        done(
                "ordering a key of " + fence.abbreviated(),
                () -> parts.fenceDecisions().rotate(fence));
    }

    @Override
    public void handOver(FenceId fence, CloudletId keeper) {
        Objects.requireNonNull(keeper, "keeper");
        done(
                "handing " + fence.abbreviated() + " over to " + keeper.abbreviated(),
                () -> parts.fenceDecisions().handOverKeeper(fence, keeper));
    }

    @Override
    public void remove(FenceId fence) {
        done("removing fence " + fence.abbreviated(), () -> {
            if (parts.audiences().inUse(fence)) {
                String name =
                        parts.membership().fence(fence).map(DrawnFence::name).orElse(fence.abbreviated());
                throw new ConflictException(
                        ErrorCode.FENCE_IN_USE,
                        "something is still sealed inside fence " + name
                                + ", and its keys would be gone for ever: remove its datasets and exports first");
            }
            return parts.fenceDecisions().removeFence(fence);
        });
    }

    private void done(String what, Supplier<CompletionStage<?>> work) {
        calls.call(what, () -> work.get().thenApply(ignored -> ""));
    }
}
