package io.cloudlet.core.internal.membership;

import io.cloudlet.CloudletId;
import io.cloudlet.FederationId;
import io.cloudlet.Right;
import io.cloudlet.core.internal.membership.Cuts.EffectiveCut;
import io.cloudlet.core.internal.membership.Roll.Decision;
import io.cloudlet.core.internal.membership.Roll.Entry;
import io.cloudlet.core.internal.membership.Settlements.Why;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** One pass over the authority records in order, with the cuts that the pass before found. */
final class EvaluationRound {

    private final FederationId federation;
    private final Statement.Found founding;
    private final Cuts cuts;
    private final Set<String> superseded;
    private final Map<CloudletId, CloudletId> parents = new HashMap<>();
    private final Map<String, CloudletId> redeemed = new HashMap<>();
    private final AuthorBranches branches;
    private final Map<CloudletId, Integer> depths = new HashMap<>();
    private final Ancestry ancestry = new Ancestry();
    private final Settlements settlements = new Settlements();
    private final FenceRound fences;
    private final TrustRound trust = new TrustRound(ancestry);
    private final Roll roll;
    private final RightsTree rights;
    private CloudletId root;

    EvaluationRound(FederationId federation, AuthorityRecord founding, Cuts cuts, Set<String> superseded) {
        this.federation = federation;
        this.founding = (Statement.Found) founding.statement();
        this.cuts = cuts;
        this.branches = new AuthorBranches(founding.author(), cuts);
        this.superseded = superseded;
        this.root = founding.author();
        this.roll = new Roll(ancestry, cuts::length);
        this.fences = new FenceRound(ancestry, roll);
        this.rights = new RightsTree(root, ancestry);
        roll.admit(this.founding.founder(), founding);
        branches.counts(founding, 1);
    }

    /** How many admissions lie between the root and {@code author}; whom nobody admitted yet is farthest. */
    int depth(CloudletId author) {
        return roll.knows(author) ? Lineage.depth(author, root, parents, depths) : Integer.MAX_VALUE;
    }

    boolean knows(CloudletId author) {
        return roll.knows(author);
    }

    /** Whether that cloudlet holds any right, in any incarnation. */
    boolean decides(CloudletId author) {
        return rights.holdsAny(author);
    }

    /** How many were admitted so far. */
    int admitted() {
        return roll.entries().size();
    }

    CloudletId root() {
        return root;
    }

    Map<CloudletId, List<EffectiveCut>> cuts() {
        return cuts.found();
    }

    /** Cuts that were found count as if the round before had found them; so they have to come out the same. */
    void settle() {
        cuts.settle();
    }

    /** Applies a record, if its author may decide what it says. */
    void take(AuthorityRecord record) {
        ancestry.take(record);
        CloudletId author = record.author();
        if (!roll.knows(author) || superseded.contains(record.hash())) {
            return;
        }
        int incarnation = roll.incarnationSeen(author, record);
        if (!branches.follows(record, incarnation)) {
            return;
        }
        Optional<EffectiveCut> cut = cuts.cutting(record, incarnation, null);
        if (cut.isPresent()) {
            settlements.overruled(record, cut.get().by(), Why.AUTHOR_REMOVED);
            return;
        }
        branches.counts(record, incarnation);
        apply(new Decision(record, depth(author)), record.statement());
    }

    private void apply(Decision decision, Statement statement) {
        if (statement instanceof Statement.Admit admit) {
            admit(decision, admit);
        } else if (statement instanceof Statement.Readmit readmit) {
            readmit(decision, readmit);
        } else if (statement instanceof Statement.Remove remove) {
            remove(decision, remove);
        } else if (statement instanceof Statement.Grant grant) {
            grant(decision, grant);
        } else if (statement instanceof Statement.Revoke revoke) {
            revoke(decision, revoke);
        } else if (statement instanceof Statement.HandOver handOver) {
            handOver(decision, handOver);
        } else if (statement instanceof FenceStatement fence && may(decision, Right.FENCES)) {
            fences.take(decision, fence);
        } else if (statement instanceof TrustStatement about && may(decision, Right.POLICIES)) {
            trust.take(decision, about);
        }
    }

    Membership result(
            Map<CloudletId, AuthorityRecord> newest,
            List<String> unseen,
            Map<CloudletId, List<String>> apart,
            List<String> waiting) {
        Settlements all = settlements.copy();
        SortedMap<CloudletId, Member> members = new TreeMap<>();
        Map<String, Integer> names = roll.names();
        roll.entries().forEach((id, entry) -> members.put(id, member(id, entry, names)));
        return new Membership(
                federation,
                founding.federationName(),
                root,
                members,
                parents,
                redeemed,
                fences.result(all),
                trust.result(),
                newest,
                unseen,
                apart,
                waiting,
                all.told(new Wording(roll, fences::named), roll));
    }

    private Member member(CloudletId id, Entry entry, Map<String, Integer> names) {
        Set<Right> held = EnumSet.noneOf(Right.class);
        for (Right right : Right.values()) {
            if (entry.removed.isEmpty() && rights.holds(id, right, entry.incarnation)) {
                held.add(right);
            }
        }
        return new Member(
                id,
                entry.candidate.identity(),
                entry.candidate.recovery(),
                entry.name,
                entry.incarnation,
                held,
                entry.removed.map(one -> new Member.Removal(
                        one.decision().record().hash(), one.decision().record().author(), one.cut())),
                entry.incarnation > 1 ? Optional.of(returned(entry)) : Optional.empty(),
                entry.removed.isEmpty() && names.getOrDefault(entry.name, 0) > 1);
    }

    private static Member.Return returned(Entry entry) {
        List<String> records = entry.present()
                .map(one -> one.decision().record().hash())
                .sorted()
                .toList();
        long countsFrom = entry.present()
                .mapToLong(one -> one.statement().countsFrom())
                .min()
                .orElseThrow();
        return new Member.Return(records, countsFrom);
    }

    private void admit(Decision decision, Statement.Admit admit) {
        CloudletId id = admit.candidate().id();
        boolean tooDeep = decision.depth() >= Lineage.MOST_DEEP;
        if (!may(decision, Right.MEMBERSHIP) || admit.incarnation() != 1 || tooDeep) {
            return;
        }
        Optional<Entry> standing = roll.find(id);
        if (standing.isPresent()) {
            settlements.overruled(decision.record(), standing.get().admission, Why.ADMITTED_ALREADY);
            return;
        }
        roll.admit(admit.candidate(), decision.record());
        parents.put(id, decision.record().author());
        redeemed.putIfAbsent(admit.invitation(), id);
    }

    private void readmit(Decision decision, Statement.Readmit readmit) {
        Entry target = roll.find(readmit.target()).orElse(null);
        if (target == null
                || !target.isNext(readmit.incarnation())
                || !may(decision, Right.MEMBERSHIP)
                || !isAbove(decision.record().author(), readmit.target())
                || !roll.follows(target, decision, readmit)) {
            return;
        }
        Optional<AuthorityRecord> obstacle = roll.obstacle(target, decision, readmit);
        if (obstacle.isPresent()) {
            settlements.overruled(decision.record(), obstacle.get(), Why.REMOVED_APART);
            return;
        }
        roll.readmit(target, decision, readmit);
        redeemed.putIfAbsent(readmit.invitation(), readmit.target());
    }

    private void remove(Decision decision, Statement.Remove remove) {
        Entry target = roll.find(remove.target()).orElse(null);
        if (!may(decision, Right.MEMBERSHIP)
                || target == null
                || !isAbove(decision.record().author(), remove.target())) {
            return;
        }
        for (int incarnation : roll.remove(target, decision, remove)) {
            cuts.add(
                    remove.target(),
                    new EffectiveCut(remove.cut().lastAuthority(), null, incarnation, decision.record()));
        }
    }

    private void grant(Decision decision, Statement.Grant grant) {
        if (!may(decision, grant.right()) || !roll.knows(grant.target())) {
            return;
        }
        Optional<AuthorityRecord> obstacle = rights.obstacle(decision, grant.target(), grant.right());
        if (obstacle.isPresent()) {
            settlements.overruled(decision.record(), obstacle.get(), Why.REVOKED_APART);
        } else {
            int incarnation = roll.incarnationSeen(grant.target(), decision.record());
            rights.grant(decision, grant.target(), grant.right(), incarnation);
        }
    }

    private void revoke(Decision decision, Statement.Revoke revoke) {
        CloudletId author = decision.record().author();
        if (!may(decision, revoke.right()) || !rights.grantedBelow(author, revoke.target(), revoke.right())) {
            return;
        }
        rights.revoke(decision, revoke.target(), revoke.right());
        cuts.add(
                revoke.target(),
                new EffectiveCut(
                        revoke.cut().lastAuthority(),
                        revoke.right(),
                        roll.incarnationSeen(revoke.target(), decision.record()),
                        decision.record()));
    }

    private void handOver(Decision decision, Statement.HandOver handOver) {
        Entry target = roll.find(handOver.target()).orElse(null);
        if (!decision.record().author().equals(root) || target == null) {
            return;
        }
        if (target.removed.isPresent()) {
            AuthorityRecord by = target.removed.get().decision().record();
            settlements.overruled(decision.record(), by, Why.TARGET_REMOVED);
            return;
        }
        CloudletId former = root;
        root = handOver.target();
        parents.remove(root);
        parents.put(former, root);
        depths.clear();
        rights.handOver(root);
    }

    private boolean may(Decision decision, Right right) {
        AuthorityRecord record = decision.record();
        int incarnation = roll.incarnationSeen(record.author(), record);
        Optional<EffectiveCut> cut = cuts.cutting(record, incarnation, right);
        boolean holds = rights.holds(record.author(), right, incarnation);
        if (cut.isPresent()) {
            settlements.overruled(record, cut.get().by(), Why.RIGHT_REVOKED);
        } else if (!holds) {
            rights.revocation(record.author(), right)
                    .filter(by -> !ancestry.reaches(record, by))
                    .ifPresent(by -> settlements.overruled(record, by, Why.RIGHT_REVOKED));
        }
        return cut.isEmpty() && holds;
    }

    private boolean isAbove(CloudletId above, CloudletId below) {
        return Lineage.isAbove(above, below, root, parents);
    }
}
