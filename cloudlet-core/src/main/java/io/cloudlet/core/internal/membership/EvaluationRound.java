package io.cloudlet.core.internal.membership;

import io.cloudlet.CloudletId;
import io.cloudlet.FederationId;
import io.cloudlet.Right;
import io.cloudlet.core.internal.membership.Statement.Candidate;
import io.cloudlet.core.internal.membership.Statement.Cut;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One pass over the authority records in order, with the cuts that the pass before found. */
final class EvaluationRound {

    private final FederationId federation;
    private final Statement.Found founding;
    private final Function<String, Chain> chainTo;
    private final Map<CloudletId, List<EffectiveCut>> former;
    private final Map<CloudletId, List<EffectiveCut>> cuts = new HashMap<>();
    private final Map<CloudletId, Entry> entries = new HashMap<>();
    private final Map<CloudletId, CloudletId> parents = new HashMap<>();
    private final Map<Right, Map<CloudletId, CloudletId>> grants = new EnumMap<>(Right.class);
    private final Map<String, CloudletId> redeemed = new HashMap<>();
    private final Map<CloudletId, AuthorityRecord> latest = new HashMap<>();
    private final Map<CloudletId, Integer> depths = new HashMap<>();
    private final FenceRound fences = new FenceRound();
    private CloudletId root;

    /**
     * Nothing that needs the right counts but what is on the chain.
     *
     * @param last the newest record that counts
     * @param right null for everything
     */
    record EffectiveCut(String last, @Nullable Right right) {}

    /** One author's records from its first up to a certain one, each naming the one before. */
    interface Chain {
        /** Zero if that record is not known. */
        int length();

        boolean holds(AuthorityRecord record);
    }

    private record Entry(
            Candidate candidate, int incarnation, @Nullable Cut removed, CloudletId removedBy) {}

    EvaluationRound(
            FederationId federation,
            AuthorityRecord founding,
            Function<String, Chain> chainTo,
            Map<CloudletId, List<EffectiveCut>> former) {
        this.federation = federation;
        this.founding = (Statement.Found) founding.statement();
        this.chainTo = chainTo;
        this.former = former;
        this.root = founding.author();
        for (Right right : Right.values()) {
            grants.put(right, new HashMap<>());
        }
        entries.put(root, new Entry(this.founding.founder(), 1, null, root));
        latest.put(root, founding);
    }

    /** How many admissions lie between the root and {@code author}; whom nobody admitted yet is farthest. */
    int depth(CloudletId author) {
        return entries.containsKey(author)
                ? depths.computeIfAbsent(author, id -> Lineage.depth(id, root, parents))
                : Integer.MAX_VALUE;
    }

    boolean knows(CloudletId author) {
        return entries.containsKey(author);
    }

    CloudletId root() {
        return root;
    }

    Map<CloudletId, List<EffectiveCut>> cuts() {
        return cuts;
    }

    /** Applies a record, if its author may decide what it says. */
    void take(AuthorityRecord record) {
        fences.saw(record);
        CloudletId author = record.author();
        Entry entry = entries.get(author);
        if (entry == null || !follows(record, latest.get(author)) || isCut(record, null)) {
            return;
        }
        latest.put(author, record);
        Statement statement = record.statement();
        if (statement instanceof Statement.Admit admit) {
            admit(record, admit);
        } else if (statement instanceof Statement.Remove remove) {
            remove(record, remove);
        } else if (statement instanceof Statement.Grant grant) {
            grant(record, grant);
        } else if (statement instanceof Statement.Revoke revoke) {
            revoke(record, revoke);
        } else if (statement instanceof Statement.HandOver handOver) {
            handOver(record, handOver);
        } else if (statement instanceof FenceStatement fence && may(record, Right.FENCES)) {
            fences.take(record, fence, depth(author));
        }
    }

    Membership result(Map<CloudletId, AuthorityRecord> newest, List<String> unseen, List<String> waiting) {
        SortedMap<CloudletId, Member> members = new TreeMap<>();
        Map<String, Long> names = new HashMap<>();
        entries.values().stream()
                .filter(entry -> entry.removed == null)
                .forEach(entry -> names.merge(entry.candidate.name(), 1L, Long::sum));
        entries.forEach((id, entry) -> members.put(id, member(id, entry, names)));
        return new Membership(
                federation,
                founding.federationName(),
                root,
                members,
                parents,
                redeemed,
                fences.result(),
                newest,
                unseen,
                waiting);
    }

    private Member member(CloudletId id, Entry entry, Map<String, Long> names) {
        Set<Right> rights = EnumSet.noneOf(Right.class);
        for (Right right : Right.values()) {
            if (entry.removed == null && holds(id, right)) {
                rights.add(right);
            }
        }
        boolean disputed = entry.removed == null && names.getOrDefault(entry.candidate.name(), 0L) > 1;
        return new Member(
                id,
                entry.candidate.identity(),
                entry.candidate.name(),
                entry.incarnation,
                rights,
                Optional.ofNullable(entry.removed),
                entry.removedBy,
                disputed);
    }

    private void admit(AuthorityRecord record, Statement.Admit admit) {
        CloudletId id = admit.candidate().id();
        if (!may(record, Right.MEMBERSHIP) || entries.containsKey(id) || admit.incarnation() != 1) {
            return;
        }
        entries.put(id, new Entry(admit.candidate(), 1, null, id));
        parents.put(id, record.author());
        redeemed.putIfAbsent(admit.invitation(), id);
    }

    private void remove(AuthorityRecord record, Statement.Remove remove) {
        Entry target = entries.get(remove.target());
        if (!may(record, Right.MEMBERSHIP) || target == null || !isAbove(record.author(), remove.target())) {
            return;
        }
        String last = remove.cut().lastAuthority();
        boolean earlier = target.removed == null || length(last) < length(target.removed.lastAuthority());
        if (earlier && remove.incarnation() == target.incarnation) {
            entries.put(
                    remove.target(), new Entry(target.candidate, target.incarnation, remove.cut(), record.author()));
            cut(remove.target(), new EffectiveCut(last, null));
        }
    }

    private void grant(AuthorityRecord record, Statement.Grant grant) {
        Entry target = entries.get(grant.target());
        if (may(record, grant.right()) && target != null && !holds(grant.target(), grant.right())) {
            granted(grant.right()).put(grant.target(), record.author());
        }
    }

    private void revoke(AuthorityRecord record, Statement.Revoke revoke) {
        if (!may(record, revoke.right()) || !grantedBelow(record.author(), revoke.target(), revoke.right())) {
            return;
        }
        List<CloudletId> fallen = new ArrayList<>(List.of(revoke.target()));
        granted(revoke.right()).keySet().stream()
                .filter(holder -> grantedBelow(revoke.target(), holder, revoke.right()))
                .forEach(fallen::add);
        fallen.forEach(granted(revoke.right())::remove);
        cut(revoke.target(), new EffectiveCut(revoke.cut().lastAuthority(), revoke.right()));
    }

    private void handOver(AuthorityRecord record, Statement.HandOver handOver) {
        Entry target = entries.get(handOver.target());
        if (!record.author().equals(root) || target == null || target.removed != null) {
            return;
        }
        CloudletId former = root;
        root = handOver.target();
        parents.remove(root);
        parents.put(former, root);
        depths.clear();
        grants.values().forEach(holders -> holders.remove(root));
        grants.values().forEach(holders -> holders.replaceAll((h, granter) -> granter.equals(former) ? root : granter));
    }

    private boolean may(AuthorityRecord record, Right right) {
        return holds(record.author(), right) && !isCut(record, right);
    }

    private boolean holds(CloudletId id, Right right) {
        return id.equals(root) || granted(right).containsKey(id);
    }

    /**
     * Whether a removal or revocation left this record out. A removal's cut holds for good; a revocation's until the
     * revocation was taken in this round, after which having the right or not decides, so that a new grant can follow.
     */
    private boolean isCut(AuthorityRecord record, @Nullable Right right) {
        List<EffectiveCut> taken = cuts.getOrDefault(record.author(), List.of());
        return former.getOrDefault(record.author(), List.of()).stream()
                .filter(cut -> !chainTo.apply(cut.last).holds(record))
                .anyMatch(cut -> cut.right == null || (cut.right == right && !taken.contains(cut)));
    }

    /** Of two records that follow the same one, which only a forked log holds, the first to be taken counts. */
    private static boolean follows(AuthorityRecord record, @Nullable AuthorityRecord former) {
        return former == null
                ? record.position() == 1 && record.previous().equals(AuthorityRecord.NOTHING)
                : record.position() == former.position() + 1
                        && record.previous().equals(former.hash());
    }

    private int length(String last) {
        return chainTo.apply(last).length();
    }

    private boolean isAbove(CloudletId above, CloudletId below) {
        return Lineage.isAbove(above, below, root, parents);
    }

    private boolean grantedBelow(CloudletId above, CloudletId holder, Right right) {
        return granted(right).containsKey(holder) && Lineage.isAbove(above, holder, root, granted(right));
    }

    private Map<CloudletId, CloudletId> granted(Right right) {
        return Objects.requireNonNull(grants.get(right));
    }

    private void cut(CloudletId target, EffectiveCut cut) {
        cuts.computeIfAbsent(target, t -> new ArrayList<>()).add(cut);
    }
}
