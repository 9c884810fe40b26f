package io.cloudlet.core.internal.membership;

import io.cloudlet.policy.FenceId;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The fences of one pass over the authority records: those about fences whose author may decide have an effect. */
final class FenceRound {

    private final Ancestry ancestry;
    private final Roll roll;
    private final Map<FenceId, FenceHistory> fences = new HashMap<>();
    private int taken;

    /** @param ancestry to which every record is shown */
    FenceRound(Ancestry ancestry, Roll roll) {
        this.ancestry = ancestry;
        this.roll = roll;
    }

    /** Applies a record whose author may decide about fences. One about a fence that was not drawn before changes nothing. */
    void take(Roll.Decision decision, FenceStatement statement) {
        AuthorityRecord record = decision.record();
        ancestry.mark(record);
        FenceHistory.Turn turn = new FenceHistory.Turn(record, decision.depth(), taken++);
        if (statement instanceof FenceStatement.Draw draw) {
            fences.put(new FenceId(record.hash()), new FenceHistory(turn, draw, ancestry, roll));
        } else if (statement instanceof FenceStatement.Change change) {
            FenceHistory fence = fences.get(change.fence());
            if (fence != null) {
                fence.take(turn, change);
            }
        }
    }

    /** The name for people. */
    String named(FenceId id) {
        FenceHistory fence = fences.get(id);
        return fence == null ? id.abbreviated() : fence.name();
    }

    SortedMap<FenceId, DrawnFence> result(Settlements settlements) {
        Map<String, Integer> names = new HashMap<>();
        fences.values().stream()
                .filter(fence -> !fence.erased())
                .forEach(fence -> names.merge(fence.name(), 1, Integer::sum));
        SortedMap<FenceId, DrawnFence> result = new TreeMap<>();
        fences.forEach((id, fence) -> {
            fence.settled(settlements);
            result.put(id, fence.result(id, names.getOrDefault(fence.name(), 0) > 1));
        });
        return result;
    }
}
