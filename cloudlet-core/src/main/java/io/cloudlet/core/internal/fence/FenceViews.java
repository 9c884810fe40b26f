package io.cloudlet.core.internal.fence;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.membership.DrawnFence;
import io.cloudlet.core.internal.membership.Membership;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.state.Logs;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.policy.Fence;
import io.cloudlet.policy.FenceEpoch;
import io.cloudlet.policy.FenceInfo;
import io.cloudlet.policy.FenceInfo.Member;
import io.cloudlet.policy.FenceInfo.Rewrapping;
import io.cloudlet.policy.FenceInfo.Standing;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Fences as people see them. Confined to the core thread. */
public final class FenceViews {

    private final Audiences audiences;
    private final Logs logs;
    private final Supplier<Membership> membership;
    private final Function<CloudletId, Optional<String>> unanswered;

    /** @param unanswered why a machine that was to be appraised gave no answer */
    public FenceViews(
            Audiences audiences,
            Logs logs,
            Supplier<Membership> membership,
            Function<CloudletId, Optional<String>> unanswered) {
        this.audiences = audiences;
        this.logs = logs;
        this.membership = membership;
        this.unanswered = unanswered;
    }

    /** What is known of one fence. */
    public FenceInfo info(DrawnFence drawn) {
        Optional<AudienceUnit> unit = audiences.unit(drawn.id());
        Optional<FenceEpoch> epoch =
                unit.flatMap(u -> u.audience().chain().newest()).map(ChainEntry::epoch);
        return new FenceInfo(
                drawn.id(),
                new Fence(
                        drawn.name(),
                        new HashSet<>(drawn.regions()),
                        drawn.roster(),
                        drawn.requires(),
                        drawn.whenKeeperAway(),
                        Optional.of(drawn.keeper())),
                drawn.disputed(),
                drawn.term(),
                epoch,
                drawn.roster().stream()
                        .map(id -> member(drawn, unit, epoch, id))
                        .toList(),
                unit.map(u -> u.rewrapper().progress()).orElse(new Rewrapping(0, 0, 0)),
                troubles(drawn, unit));
    }

    private Member member(DrawnFence drawn, Optional<AudienceUnit> unit, Optional<FenceEpoch> epoch, CloudletId id) {
        Optional<Terms> terms = unit.flatMap(u -> u.audience().terms());
        String outside = terms.map(t -> t.outside().get(id)).orElse(null);
        if (outside != null) {
            return new Member(id, Standing.OUTSIDE, outside);
        }
        if (epoch.isPresent() && wrapped(drawn, epoch.get(), id)) {
            return new Member(id, Standing.READY, "");
        }
        String why;
        if (terms.filter(t -> t.waiting().contains(id)).isPresent()) {
            why = "it has not declared a region";
        } else if (terms.filter(t -> t.machines().unproven().contains(id)).isPresent()) {
            why = "the keeper " + drawn.keeper().abbreviated() + " has not appraised its machine yet"
                    + unanswered.apply(id).map(last -> ": " + last).orElse("");
        } else if (audiences.wrappingKey(drawn.id(), id).isEmpty()) {
            why = "it has not shown a wrapping key yet";
        } else {
            why = epoch.isEmpty() ? "the keeper has made no key yet" : "the keeper has not wrapped the key for it yet";
        }
        return new Member(id, Standing.PENDING, why);
    }

    private boolean wrapped(DrawnFence drawn, FenceEpoch epoch, CloudletId member) {
        return logs.live(drawn.keeper(), KeyWrap.key(drawn.id(), member))
                .flatMap(FenceViews::wrap)
                .filter(wrap -> wrap.epoch().equals(epoch))
                .isPresent();
    }

    private static Optional<KeyWrap> wrap(LogRecord record) {
        try {
            return Optional.of(KeyWrap.decode(record.body()));
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    private List<String> troubles(DrawnFence drawn, Optional<AudienceUnit> unit) {
        List<String> troubles = new ArrayList<>();
        if (!membership.get().active(drawn.keeper()) || !drawn.has(drawn.keeper())) {
            troubles.add("its keeper " + drawn.keeper().abbreviated()
                    + " left, so no key is made until a hand-over to another member");
        }
        unit.flatMap(u -> u.audience().terms())
                .filter(terms -> terms.machines().lost().contains(drawn.keeper()))
                .ifPresent(terms -> troubles.add("no key is made until its keeper passes again, or a hand-over: "
                        + terms.outside().get(drawn.keeper())));
        audiences.broken(drawn.id()).ifPresent(troubles::add);
        unit.ifPresent(u -> {
            u.audience().chain().trouble().ifPresent(troubles::add);
            u.maker().trouble().ifPresent(troubles::add);
            u.keyReturn()
                    .lacking()
                    .ifPresent(keeper -> troubles.add("its keeper " + keeper.abbreviated()
                            + " has not got the key in force, as after a lost disk, and makes none until a member that has it"
                            + " is linked with it"));
            if (u.keyIsDue()) {
                troubles.add("a member has left and the keeper has made no new key yet");
            }
        });
        return troubles;
    }

    /** What an operator should know of all fences that this cloudlet is in. */
    public Stream<String> troubles(CloudletId self) {
        return membership
                .get()
                .fencesOf(self)
                .flatMap(drawn -> troubles(drawn, audiences.unit(drawn.id())).stream()
                        .map(trouble -> "fence " + drawn.name() + ": " + trouble));
    }
}
