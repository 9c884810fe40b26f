package io.cloudlet.core.internal.node;

import io.cloudlet.CloudletId;
import io.cloudlet.ConflictException;
import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.NotFoundException;
import io.cloudlet.Right;
import io.cloudlet.core.internal.membership.AuthorityRecord;
import io.cloudlet.core.internal.membership.DrawnFence;
import io.cloudlet.core.internal.membership.FenceStatement;
import io.cloudlet.core.internal.membership.Member;
import io.cloudlet.core.internal.membership.Membership;
import io.cloudlet.core.internal.state.Head;
import io.cloudlet.core.internal.state.Logs;
import io.cloudlet.policy.Fence;
import io.cloudlet.policy.FenceId;
import io.cloudlet.policy.Region;
import io.cloudlet.trust.TrustLevel;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * This cloudlet's decisions about fences: checked first, so that a mistake gets a clear error, then signed. What was said
 * already is not said again. Confined to the core thread.
 */
final class FenceDecisions {

    private final CloudletId self;
    private final Decisions decisions;
    private final Logs logs;
    private final Supplier<Membership> membership;

    FenceDecisions(CloudletId self, Decisions decisions, Logs logs, Supplier<Membership> membership) {
        this.self = self;
        this.decisions = decisions;
        this.logs = logs;
        this.membership = membership;
    }

    /**
     * Draws a fence.
     *
     * @param declared where a cloudlet says that it is; whoever says nothing may be listed, and waits
     */
    CompletionStage<FenceId> define(Fence fence, Function<CloudletId, Optional<Region>> declared) {
        return decisions
                .inTurn(() -> {
                    decisions.requireRight(Right.FENCES);
                    CloudletId keeper = keeperOf(fence);
                    requireFreeName(fence.name());
                    requireMachineOf(keeper, fence);
                    new TreeSet<>(fence.members())
                            .forEach(id -> requireInside(fence, decisions.requireActive(id), declared.apply(id)));
                    return Optional.of(FenceStatement.Draw.of(fence, keeper));
                })
                .thenApply(record -> new FenceId(AuthorityRecord.hashOf(record.orElseThrow())));
    }

    /** Takes cloudlets into the roster; nothing happens to those who are in it. */
    CompletionStage<?> include(FenceId id, Collection<CloudletId> cloudlets) {
        return decisions.inTurn(() -> {
            DrawnFence fence = requireFence(id);
            SortedSet<CloudletId> coming = new TreeSet<>(cloudlets);
            coming.removeAll(fence.roster());
            coming.forEach(decisions::requireActive);
            requireRoom(fence, coming.size());
            return coming.isEmpty() ? Optional.empty() : Optional.of(new FenceStatement.Include(id, coming));
        });
    }

    /** Takes cloudlets out of the roster, as many records as it takes; nothing happens to those who are not in it. */
    CompletionStage<?> exclude(FenceId id, Collection<CloudletId> cloudlets) {
        CompletionStage<?> last = excludeSome(id, cloudlets);
        for (int done = FenceStatement.MOST_EXCLUDED; done < cloudlets.size(); done += FenceStatement.MOST_EXCLUDED) {
            CompletionStage<?> next = excludeSome(id, cloudlets);
            last = last.thenCompose(first -> next);
        }
        return last;
    }

    private CompletionStage<?> excludeSome(FenceId id, Collection<CloudletId> cloudlets) {
        return decisions.inTurn(() -> {
            DrawnFence fence = requireFence(id);
            SortedSet<CloudletId> going = new TreeSet<>(cloudlets);
            going.retainAll(fence.roster());
            requireSomebodyLeft(fence, going);
            SortedMap<CloudletId, Head> heads = new TreeMap<>();
            going.stream()
                    .limit(FenceStatement.MOST_EXCLUDED)
                    .forEach(one -> heads.put(one, logs.head(one).orElse(Head.EMPTY)));
            return heads.isEmpty() ? Optional.empty() : Optional.of(new FenceStatement.Exclude(id, heads));
        });
    }

    /** Orders a new key. */
    CompletionStage<?> rotate(FenceId id) {
        return decisions.inTurn(() -> {
            requireFence(id);
            return Optional.of(new FenceStatement.Rotate(id));
        });
    }

    /** Makes another of the roster the keeper; nothing happens if it is. */
    CompletionStage<?> handOverKeeper(FenceId id, CloudletId keeper) {
        return decisions.inTurn(() -> {
            DrawnFence fence = requireFence(id);
            decisions.requireActive(keeper);
            if (!fence.has(keeper)) {
                throw new InvalidArgumentException(
                        ErrorCode.ARGUMENT_INVALID,
                        keeper.abbreviated() + " is not in fence " + fence.name() + ", so it cannot be its keeper;"
                                + " include it first");
            }
            return fence.keeper().equals(keeper)
                    ? Optional.empty()
                    : Optional.of(new FenceStatement.HandOverKeys(id, fence.term() + 1, keeper));
        });
    }

    /** Removes a fence for good. Whether anything is still sealed inside is for the caller to ask. */
    CompletionStage<?> removeFence(FenceId id) {
        return decisions.inTurn(() -> {
            requireFence(id);
            return Optional.of(new FenceStatement.Erase(id));
        });
    }

    private DrawnFence requireFence(FenceId id) {
        decisions.requireRight(Right.FENCES);
        DrawnFence fence = membership
                .get()
                .fence(id)
                .orElseThrow(() -> new NotFoundException(
                        ErrorCode.NOT_FOUND, "no fence has the id " + id + "; fences().list() shows all"));
        if (fence.removed()) {
            throw new NotFoundException(
                    ErrorCode.NOT_FOUND,
                    "fence " + fence.name() + " (" + id.abbreviated() + ") was removed; define a new one");
        }
        return fence;
    }

    private CloudletId keeperOf(Fence fence) {
        if (fence.members().isEmpty()) {
            throw invalid(fence, "has no members; name them with members(...)");
        }
        CloudletId keeper = fence.keeper().orElse(self);
        if (!fence.members().contains(keeper)) {
            throw fence.keeper().isPresent()
                    ? invalid(fence, "has a keeper, " + keeper.abbreviated() + ", that is none of its members")
                    : invalid(
                            fence,
                            "needs a keeper that is a member: this cloudlet is none, so name one with keeper(...)");
        }
        return keeper;
    }

    private void requireFreeName(String name) {
        membership.get().fences().values().stream()
                .filter(fence -> !fence.removed() && fence.name().equals(name))
                .findFirst()
                .ifPresent(fence -> {
                    throw new ConflictException(
                            ErrorCode.NAME_TAKEN,
                            "the name \"" + name + "\" is taken by fence "
                                    + fence.id().abbreviated() + "; choose another, or remove that one first");
                });
    }

    private void requireMachineOf(CloudletId keeper, Fence fence) {
        boolean approved = membership.get().references().machine(keeper).isPresent();
        if (fence.requires() == TrustLevel.HARDWARE && !approved) {
            throw new ConflictException(
                    ErrorCode.NO_ATTESTATION,
                    "fence " + fence.name() + " requires hardware, and no machine is approved for its keeper "
                            + keeper.abbreviated() + ", so no key would ever be made; approve its machine with"
                            + " trust().approve(...), name another keeper, or use SOFTWARE and trust the hosts");
        }
    }

    private static void requireInside(Fence fence, Member member, Optional<Region> declared) {
        boolean outside = declared.isPresent()
                && !fence.regions().isEmpty()
                && fence.regions().stream().noneMatch(region -> region.contains(declared.get()));
        if (outside) {
            List<String> codes =
                    fence.regions().stream().map(Region::code).sorted().toList();
            throw new ConflictException(
                    ErrorCode.REGION_OUTSIDE,
                    member.name() + " declares to be in " + declared.get() + ", which is outside fence " + fence.name()
                            + " (" + String.join(", ", codes) + "); leave it out, or add its region");
        }
    }

    private static void requireRoom(DrawnFence fence, int coming) {
        int size = fence.roster().size() + coming;
        if (size > Fence.MOST_MEMBERS) {
            throw new InvalidArgumentException(
                    ErrorCode.ARGUMENT_INVALID,
                    "fence " + fence.name() + " would have " + size + " members, at most " + Fence.MOST_MEMBERS
                            + " are possible; exclude some first");
        }
    }

    private static void requireSomebodyLeft(DrawnFence fence, SortedSet<CloudletId> going) {
        if (going.contains(fence.keeper())) {
            throw new ConflictException(
                    ErrorCode.SETTING_CONFLICT,
                    fence.keeper().abbreviated() + " is the keeper of fence " + fence.name()
                            + ", and without one no keys are made; hand over to another member first");
        }
        if (!going.isEmpty() && going.size() == fence.roster().size()) {
            throw new ConflictException(
                    ErrorCode.SETTING_CONFLICT,
                    "fence " + fence.name() + " would have no members left; remove the fence instead");
        }
    }

    private static InvalidArgumentException invalid(Fence fence, String why) {
        return new InvalidArgumentException(ErrorCode.ARGUMENT_INVALID, "fence " + fence.name() + " " + why);
    }
}
