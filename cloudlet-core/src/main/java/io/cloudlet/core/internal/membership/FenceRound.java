package io.cloudlet.core.internal.membership;

import io.cloudlet.policy.FenceId;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The fences of one pass over the authority records. Every record is shown to it, so that it knows who has seen what; those
 * about fences whose author may decide have an effect.
 */
final class FenceRound {

    private final Ancestry ancestry = new Ancestry();
    private final Map<FenceId, FenceHistory> fences = new HashMap<>();
    private int taken;

    /** Notes what a record has seen. */
    void saw(AuthorityRecord record) {
        ancestry.take(record);
    }

    /**
     * Applies a record whose author may decide about fences. One about a fence that was not drawn before changes nothing.
     *
     * @param depth how many admissions lie between the root and the author, now
     */
    void take(AuthorityRecord record, FenceStatement statement, int depth) {
        ancestry.mark(record);
        FenceHistory.Turn turn = new FenceHistory.Turn(record, depth, taken++);
        if (statement instanceof FenceStatement.Draw draw) {
            fences.put(new FenceId(record.hash()), new FenceHistory(turn, draw, ancestry));
        } else if (statement instanceof FenceStatement.Change change) {
            FenceHistory fence = fences.get(change.fence());
            if (fence != null) {
                fence.take(turn, change);
            }
        }
    }

    SortedMap<FenceId, DrawnFence> result() {
        Map<String, Integer> names = new HashMap<>();
        fences.values().stream()
                .filter(fence -> !fence.erased())
                .forEach(fence -> names.merge(fence.name(), 1, Integer::sum));
        SortedMap<FenceId, DrawnFence> result = new TreeMap<>();
        fences.forEach((id, fence) -> result.put(id, fence.result(id, names.getOrDefault(fence.name(), 0) > 1)));
        return result;
    }
}
