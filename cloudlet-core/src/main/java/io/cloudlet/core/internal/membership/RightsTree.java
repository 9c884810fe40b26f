package io.cloudlet.core.internal.membership;

import io.cloudlet.CloudletId;
import io.cloudlet.Right;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Who holds which right from whom, as the records of one pass taken so far say: one tree under the root for each right.
 * Where a grant and a revocation were made apart, who is nearer to the root decides, and at equal distance the revocation.
 */
final class RightsTree {

    private final Ancestry ancestry;
    private final Map<Right, Map<CloudletId, Grant>> grants = new EnumMap<>(Right.class);
    private final Map<Right, Map<CloudletId, List<Revocation>>> revocations = new EnumMap<>(Right.class);
    private CloudletId root;

    /** @param incarnation of the holder, the newest for which it was granted */
    private record Grant(CloudletId granter, int depth, int incarnation) {}

    /** @param named whether this very cloudlet was named, not somebody whom it has the right from */
    private record Revocation(Roll.Decision decision, boolean named) {}

    RightsTree(CloudletId root, Ancestry ancestry) {
        this.root = root;
        this.ancestry = ancestry;
        for (Right right : Right.values()) {
            grants.put(right, new HashMap<>());
            revocations.put(right, new HashMap<>());
        }
    }

    /** Whether that incarnation of a cloudlet holds a right. */
    boolean holds(CloudletId id, Right right, int incarnation) {
        Grant grant = granted(right).get(id);
        return id.equals(root) || (grant != null && grant.incarnation >= incarnation);
    }

    /** Whether it holds any right, in whatever incarnation. */
    boolean holdsAny(CloudletId id) {
        return id.equals(root)
                || Arrays.stream(Right.values())
                        .anyMatch(right -> granted(right).containsKey(id));
    }

    /** Whether {@code above} granted it, or somebody to whom it granted, and so on. */
    boolean grantedBelow(CloudletId above, CloudletId holder, Right right) {
        Map<CloudletId, CloudletId> granters = granters(right);
        return granters.containsKey(holder) && Lineage.isAbove(above, holder, root, granters);
    }

    private Map<CloudletId, CloudletId> granters(Right right) {
        Map<CloudletId, CloudletId> granters = new HashMap<>();
        granted(right).forEach((id, grant) -> granters.put(id, grant.granter));
        return granters;
    }

    /** The revocation, made apart, that a grant cannot stand against; empty if there is none. */
    Optional<AuthorityRecord> obstacle(Roll.Decision grant, CloudletId target, Right right) {
        return revoked(right).getOrDefault(target, List.of()).stream()
                .filter(Revocation::named)
                .map(Revocation::decision)
                .filter(one -> one.outranks(grant) && !ancestry.reaches(grant.record(), one.record()))
                .map(Roll.Decision::record)
                .findFirst();
    }

    /** Grants, unless it is held already from somebody as near to the root. */
    void grant(Roll.Decision decision, CloudletId target, Right right, int incarnation) {
        Grant standing = granted(right).get(target);
        CloudletId granter = decision.record().author();
        boolean lapsed = standing == null || standing.incarnation < incarnation;
        boolean nearer = standing != null && decision.depth() < standing.depth;
        if (target.equals(root) || !(lapsed || nearer)) {
            return;
        }
        Grant fresh = new Grant(granter, decision.depth(), incarnation);
        boolean circle = standing != null && grantedBelow(target, granter, right);
        granted(right)
                .merge(target, fresh, (old, now) -> circle ? new Grant(old.granter, old.depth, incarnation) : now);
    }

    /** Takes a right away, and from everybody who has it from there. */
    void revoke(Roll.Decision decision, CloudletId target, Right right) {
        ancestry.mark(decision.record());
        Map<CloudletId, CloudletId> granters = granters(right);
        List<CloudletId> fallen = granters.keySet().stream()
                .filter(holder -> holder.equals(target) || Lineage.isAbove(target, holder, root, granters))
                .toList();
        for (CloudletId one : fallen) {
            granted(right).remove(one);
            revoked(right)
                    .computeIfAbsent(one, id -> new ArrayList<>())
                    .add(new Revocation(decision, one.equals(target)));
        }
    }

    /** The last that took a right from a cloudlet; empty if nobody did. */
    Optional<AuthorityRecord> revocation(CloudletId id, Right right) {
        List<Revocation> all = revoked(right).getOrDefault(id, List.of());
        return all.isEmpty()
                ? Optional.empty()
                : Optional.of(all.get(all.size() - 1).decision.record());
    }

    /** All rights pass on; what the former root granted, the new one grants. */
    void handOver(CloudletId to) {
        CloudletId former = root;
        root = to;
        for (Map<CloudletId, Grant> holders : grants.values()) {
            holders.remove(to);
            holders.replaceAll((holder, grant) ->
                    grant.granter.equals(former) ? new Grant(to, grant.depth, grant.incarnation) : grant);
        }
    }

    private Map<CloudletId, Grant> granted(Right right) {
        return Objects.requireNonNull(grants.get(right));
    }

    private Map<CloudletId, List<Revocation>> revoked(Right right) {
        return Objects.requireNonNull(revocations.get(right));
    }
}
