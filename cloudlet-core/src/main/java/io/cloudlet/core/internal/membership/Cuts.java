package io.cloudlet.core.internal.membership;

import io.cloudlet.CloudletId;
import io.cloudlet.Right;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which records removals and revocations leave out: those that the pass before found, and those that this one finds. */
final class Cuts {

    private final Function<String, Chain> chainTo;
    private Map<CloudletId, List<EffectiveCut>> former;
    private final Map<CloudletId, List<EffectiveCut>> found = new HashMap<>();

    /**
     * Nothing of that incarnation that needs the right counts but what is on the chain.
     *
     * @param last the newest record that counts
     * @param right null for everything
     * @param by the record that says so
     */
    record EffectiveCut(String last, @Nullable Right right, int incarnation, AuthorityRecord by) {}

    /** One author's records from its first up to a certain one, each naming the one before. */
    interface Chain {
        /** Zero if that record is not known. */
        int length();

        boolean holds(AuthorityRecord record);
    }

    Cuts(Function<String, Chain> chainTo, Map<CloudletId, List<EffectiveCut>> former) {
        this.chainTo = chainTo;
        this.former = former;
    }

    Map<CloudletId, List<EffectiveCut>> found() {
        return found;
    }

    void add(CloudletId target, EffectiveCut cut) {
        found.computeIfAbsent(target, t -> new ArrayList<>()).add(cut);
    }

    /** The next pass would find the same: from now on what was found is what the pass before found. */
    void settle() {
        former = found;
    }

    int length(String last) {
        return chainTo.apply(last).length();
    }

    /** Whether the chain that ends with {@code last} goes back to {@code earlier}. */
    boolean follows(AuthorityRecord last, AuthorityRecord earlier) {
        return chainTo.apply(last.hash()).holds(earlier);
    }

    /**
     * The removal or revocation that left this record out. A removal's cut holds for good; a revocation's until the
     * revocation was taken in this round, after which having the right or not decides, so that a new grant can follow.
     */
    Optional<EffectiveCut> cutting(AuthorityRecord record, int incarnation, @Nullable Right right) {
        List<EffectiveCut> taken = found.getOrDefault(record.author(), List.of());
        return former.getOrDefault(record.author(), List.of()).stream()
                .filter(cut -> cut.incarnation == incarnation)
                .filter(cut -> !chainTo.apply(cut.last).holds(record))
                .filter(cut -> cut.right == null || (cut.right == right && !taken.contains(cut)))
                .findFirst();
    }
}
