package io.cloudlet.core.internal.membership;

import io.cloudlet.CloudletId;
import io.cloudlet.FederationId;
import io.cloudlet.Right;
import io.cloudlet.core.internal.identity.KeyChain;
import io.cloudlet.core.internal.wire.Hash;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Whose decisions are followed, and by which keys: those of everybody whom somebody admitted who ever held the right to, whatever
 * became of either. Order plays no part: who is learned of once stays known. Confined to the core thread.
 */
final class Deciders {

    private final FederationId federation;
    private final Map<CloudletId, KeyChain> keys = new TreeMap<>();
    private final Set<CloudletId> deciders = new HashSet<>();

    Deciders(FederationId federation) {
        this.federation = federation;
    }

    /** The identity keys of everybody admitted by a decider, and of the founder. */
    Map<CloudletId, KeyChain> keys() {
        return Collections.unmodifiableMap(keys);
    }

    /** The founder is the first decider. */
    void begin(CloudletId founder, KeyChain chain) {
        keys.put(founder, chain);
        deciders.add(founder);
    }

    /**
     * Learns what one more record says.
     *
     * @return whether its author's word made somebody a decider, whose own word counts from now on
     */
    boolean learn(AuthorityRecord record) {
        return deciders.contains(record.author()) && learn(record.statement());
    }

    /** Learns what all these say, in whatever order. */
    void learn(Collection<AuthorityRecord> records) {
        boolean more = true;
        while (more) {
            more = false;
            for (AuthorityRecord record : records) {
                more |= learn(record);
            }
        }
    }

    /** Learns anew, from only these; whoever is learned of again keeps the keys that are known. */
    void unlearn(CloudletId founder, Collection<AuthorityRecord> records) {
        Map<CloudletId, KeyChain> known = Map.copyOf(keys);
        keys.keySet().retainAll(Set.of(founder));
        deciders.retainAll(keys.keySet());
        learn(records);
        keys.replaceAll((id, chain) -> known.getOrDefault(id, chain));
    }

    /** Everybody, whoever admitted others before those. */
    List<CloudletId> byAdmission(CloudletId founder, Collection<AuthorityRecord> records) {
        Set<CloudletId> order = new LinkedHashSet<>(Set.of(founder));
        int before = 0;
        while (order.size() > before) {
            before = order.size();
            for (AuthorityRecord record : records) {
                boolean reached = order.contains(record.author());
                if (reached
                        && record.statement() instanceof Statement.Admit admit
                        && keys.containsKey(admit.candidate().id())) {
                    order.add(admit.candidate().id());
                }
            }
        }
        return List.copyOf(order);
    }

    private boolean learn(Statement statement) {
        if (statement instanceof Statement.Admit admit) {
            Statement.Candidate candidate = admit.candidate();
            if (!keys.containsKey(candidate.id())) {
                keys.put(
                        candidate.id(),
                        KeyChain.pinned(
                                candidate.identity(), Optional.of(candidate.recovery()), Hash.bytes(federation)));
            }
            return false;
        }
        if (statement instanceof Statement.Grant grant) {
            return grant.right() == Right.MEMBERSHIP && deciders.add(grant.target());
        }
        return statement instanceof Statement.HandOver handOver && deciders.add(handOver.target());
    }
}
