package io.cloudlet.core.internal.fence;

import io.cloudlet.policy.FenceEpoch;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The epochs of one audience that hang together: each names the hash of the one before, the first none. Immutable; a pure
 * function of the entries found in their keepers' logs, in whatever order they came, and of how far it reached before.
 *
 * <p>It never goes back: once an epoch was followed, a chain that lacks it, or has another in its place, is a roll-back or a
 * fork. Then what was followed goes on opening what it sealed, but nothing is written until a later keeper's epoch settles it.
 */
final class Chain {

    static final Chain EMPTY = new Chain(new TreeMap<>(), Optional.empty());

    /** How many numbers a keeper may leave out, see {@link KeyMaker}. */
    static final long MOST_LEFT_OUT = 1 << 20;

    private final NavigableMap<FenceEpoch, ChainEntry> linked;
    private final Optional<String> trouble;

    private Chain(NavigableMap<FenceEpoch, ChainEntry> linked, Optional<String> trouble) {
        this.linked = linked;
        this.trouble = trouble;
    }

    /**
     * The chain of these entries.
     *
     * @param authentic signed by the keeper of their term, in its own log
     * @param reached the newest that was followed before; a part of the chain whatever became of it
     */
    static Chain of(Collection<ChainEntry> authentic, Optional<ChainEntry> reached) {
        NavigableMap<FenceEpoch, Map<String, ChainEntry>> candidates = new TreeMap<>();
        Stream.concat(authentic.stream(), reached.stream())
                .forEach(entry -> candidates
                        .computeIfAbsent(entry.epoch(), e -> new TreeMap<>())
                        .put(entry.hash(), entry));
        Links links = new Links(reached);
        candidates.values().forEach(links::add);
        return new Chain(links.linked, links.fork().or(() -> links.rolledBack(authentic)));
    }

    /** How entries hang together, from the first epoch on. */
    private static final class Links {
        private final Optional<ChainEntry> reached;
        private final NavigableMap<FenceEpoch, ChainEntry> linked = new TreeMap<>();
        private final Map<String, ChainEntry> byHash = new HashMap<>();
        private Optional<FenceEpoch> forked = Optional.empty();

        Links(Optional<ChainEntry> reached) {
            this.reached = reached;
        }

        /** All of one epoch. */
        void add(Map<String, ChainEntry> candidates) {
            Map<String, ChainEntry> following = new TreeMap<>(candidates);
            following.values().removeIf(entry -> !follows(entry));
            byHash.putAll(following);
            if (following.size() > 1) {
                forked = following.values().stream().findFirst().map(ChainEntry::epoch);
            }
            following.values().stream()
                    .filter(this::continues)
                    .min(Comparator.comparing(entry -> !isReached(entry)))
                    .ifPresent(entry -> linked.put(entry.epoch(), entry));
        }

        private boolean isReached(ChainEntry entry) {
            return reached.filter(entry::equals).isPresent();
        }

        private boolean follows(ChainEntry entry) {
            if (isReached(entry)) {
                return true;
            }
            ChainEntry former = byHash.get(entry.previous());
            return former == null
                    ? entry.previous().equals(ChainEntry.NOTHING)
                            && entry.epoch().number() == 1
                    : goesOn(former.epoch().number(), entry.epoch().number())
                            && entry.epoch().term() >= former.epoch().term();
        }

        private static boolean goesOn(long former, long next) {
            return next > former && next - former - 1 <= MOST_LEFT_OUT;
        }

        /** Of two branches only the one that was followed goes on, but for a later keeper, which may have followed the other. */
        private boolean continues(ChainEntry entry) {
            ChainEntry former = byHash.get(entry.previous());
            return isReached(entry)
                    || former == null
                    || entry.epoch().term() > former.epoch().term()
                    || former.equals(linked.get(former.epoch()));
        }

        private boolean settled(FenceEpoch trouble) {
            return linked.lastKey().term() > trouble.term();
        }

        Optional<String> fork() {
            return forked.filter(epoch -> !settled(epoch)).map(epoch -> "its keeper made two epochs " + epoch);
        }

        Optional<String> rolledBack(Collection<ChainEntry> authentic) {
            return reached.filter(entry -> !authentic.contains(entry) && !settled(entry.epoch()))
                    .map(entry -> "epoch " + entry.epoch() + ", followed before, is missing or another");
        }
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

    /** The entries that name this one as the one before: more than one where keepers made keys apart. */
    Stream<ChainEntry> after(ChainEntry entry) {
        return linked.tailMap(entry.epoch(), false).values().stream()
                .filter(later -> later.previous().equals(entry.hash()));
    }

    /** Those that the newest does not come after: a keeper made keys apart from itself, or two did from each other. */
    Set<FenceEpoch> aside() {
        Set<FenceEpoch> aside = new HashSet<>(linked.keySet());
        for (Optional<ChainEntry> entry = newest(); entry.isPresent(); entry = before(entry.get())) {
            aside.remove(entry.get().epoch());
        }
        return aside;
    }

    Collection<ChainEntry> entries() {
        return linked.values();
    }

    /** Why nothing should be written under this chain. */
    Optional<String> trouble() {
        return trouble;
    }
}
