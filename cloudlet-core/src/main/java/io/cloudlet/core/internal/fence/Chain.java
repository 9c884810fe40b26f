package io.cloudlet.core.internal.fence;

import io.cloudlet.policy.FenceEpoch;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The epochs of one audience that hang together: each names the hash of the one before, the first none. Immutable; a pure
 * function of the entries found in their keepers' logs, in whatever order they came, and of how far it reached before.
 *
 * <p>It never goes back: once an epoch was followed, a chain that lacks it, or has another in its place, is a roll-back or a
 * fork. Then the former keys go on opening what they sealed, but nothing is written until somebody settles it.
 */
final class Chain {

    static final Chain EMPTY = new Chain(new TreeMap<>(), Optional.empty());

    private final NavigableMap<FenceEpoch, ChainEntry> linked;
    private final Optional<String> trouble;

    /** How far a chain was followed. */
    record Reached(FenceEpoch epoch, String hash) {}

    private Chain(NavigableMap<FenceEpoch, ChainEntry> linked, Optional<String> trouble) {
        this.linked = linked;
        this.trouble = trouble;
    }

    /** @param authentic signed by the keeper of their term, in its own log */
    static Chain of(Collection<ChainEntry> authentic, Optional<Reached> reached) {
        NavigableMap<FenceEpoch, Map<String, ChainEntry>> candidates = new TreeMap<>();
        authentic.forEach(entry ->
                candidates.computeIfAbsent(entry.epoch(), e -> new TreeMap<>()).put(entry.hash(), entry));
        NavigableMap<FenceEpoch, ChainEntry> linked = new TreeMap<>();
        Map<String, ChainEntry> byHash = new HashMap<>();
        Optional<String> fork = Optional.empty();
        for (Map.Entry<FenceEpoch, Map<String, ChainEntry>> candidate : candidates.entrySet()) {
            Map<String, ChainEntry> following = new TreeMap<>(candidate.getValue());
            following.values().removeIf(entry -> !follows(entry, byHash));
            if (following.size() > 1) {
                fork = Optional.of("its keeper made two epochs " + candidate.getKey());
            }
            byHash.putAll(following);
            following.entrySet().stream()
                    .filter(entry -> following.size() == 1 || !isOther(entry.getKey(), candidate.getKey(), reached))
                    .findFirst()
                    .ifPresent(entry -> linked.put(candidate.getKey(), entry.getValue()));
        }
        return new Chain(linked, fork.or(() -> rolledBack(linked, reached)));
    }

    /** The key in force. */
    Optional<ChainEntry> newest() {
        return Optional.ofNullable(linked.lastEntry()).map(Map.Entry::getValue);
    }

    Optional<ChainEntry> get(FenceEpoch epoch) {
        return Optional.ofNullable(linked.get(epoch));
    }

    /** The entry that this one names as the one before. */
    Optional<ChainEntry> before(ChainEntry entry) {
        return linked.headMap(entry.epoch(), false).descendingMap().values().stream()
                .filter(former -> former.hash().equals(entry.previous()))
                .findFirst();
    }

    /** The entry that names this one as the one before, on the way to the newest. */
    Optional<ChainEntry> after(ChainEntry entry) {
        return linked.tailMap(entry.epoch(), false).values().stream()
                .filter(later -> later.previous().equals(entry.hash()))
                .findFirst();
    }

    Collection<ChainEntry> entries() {
        return linked.values();
    }

    /** Why nothing should be written under this chain. */
    Optional<String> trouble() {
        return trouble;
    }

    private static boolean follows(ChainEntry entry, Map<String, ChainEntry> byHash) {
        if (entry.previous().equals(ChainEntry.NOTHING)) {
            return entry.epoch().number() == 1;
        }
        ChainEntry former = byHash.get(entry.previous());
        return former != null
                && entry.epoch().number() == former.epoch().number() + 1
                && entry.epoch().term() >= former.epoch().term();
    }

    private static boolean isOther(String hash, FenceEpoch epoch, Optional<Reached> reached) {
        return reached.filter(r -> r.epoch().equals(epoch) && !r.hash().equals(hash))
                .isPresent();
    }

    private static Optional<String> rolledBack(NavigableMap<FenceEpoch, ChainEntry> linked, Optional<Reached> reached) {
        return reached.filter(r -> {
                    ChainEntry entry = linked.get(r.epoch());
                    return entry == null || !entry.hash().equals(r.hash());
                })
                .map(r -> "epoch " + r.epoch() + ", followed before, is missing or another");
    }
}
