package io.cloudlet.core.internal.data;

import io.cloudlet.CloudletId;
import io.cloudlet.data.DataObject.Version;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * All that is known of one object, or of one dataset: its versions, and in whose logs each of them stands. Which one wins
 * follows from the set alone, never from the order in which it was learned, so that all members agree. An immutable value.
 */
final class VersionSet {

    /** Of versions where none has seen the other: what lives before what is deleted, then who has seen more, then the id. */
    private static final Comparator<Entry> BEST_FIRST = Comparator.comparing(Entry::deleted)
            .thenComparing(entry -> entry.seen().sum(), Comparator.reverseOrder())
            .thenComparing(entry -> entry.version().writer(), Comparator.reverseOrder())
            .thenComparing(entry -> entry.version().number(), Comparator.reverseOrder());

    static final VersionSet EMPTY = new VersionSet(Map.of());

    /** Who says a version; the same one may stand in several logs, sealed anew or adopted. */
    private final Map<Version, Map<CloudletId, Entry>> said;

    private final List<Entry> heads;
    private final List<Entry> superseded;

    private VersionSet(Map<Version, Map<CloudletId, Entry>> said) {
        this.said = Map.copyOf(said);
        List<Entry> all = said.values().stream()
                .map(VersionSet::preferred)
                .sorted(BEST_FIRST)
                .toList();
        List<Entry> leading =
                all.stream().filter(entry -> !superseded(entry, all)).toList();
        // Only liars supersede each other in a circle; then nothing is hidden.
        this.heads = leading.isEmpty() ? all : leading;
        this.superseded = all.stream().filter(entry -> !heads.contains(entry)).toList();
    }

    private static boolean superseded(Entry entry, List<Entry> all) {
        return all.stream().anyMatch(other -> other.supersedes(entry));
    }

    /** The writer's own word, if it stands; else that of the lowest id, for want of a better reason. */
    private static Entry preferred(Map<CloudletId, Entry> origins) {
        CloudletId writer = origins.values().iterator().next().version().writer();
        CloudletId lowest =
                origins.keySet().stream().min(Comparator.naturalOrder()).orElseThrow();
        return Objects.requireNonNull(origins.get(origins.containsKey(writer) ? writer : lowest));
    }

    /** The same with what {@code origin} says in its log. */
    VersionSet with(CloudletId origin, Entry entry) {
        Map<Version, Map<CloudletId, Entry>> next = new HashMap<>(said);
        Map<CloudletId, Entry> origins = new TreeMap<>(said.getOrDefault(entry.version(), Map.of()));
        origins.put(origin, entry);
        next.put(entry.version(), Map.copyOf(origins));
        return new VersionSet(next);
    }

    /** The same without what {@code origin} said of a version. */
    VersionSet without(CloudletId origin, Version version) {
        Map<CloudletId, Entry> origins = new TreeMap<>(said.getOrDefault(version, Map.of()));
        if (origins.remove(origin) == null) {
            return this;
        }
        Map<Version, Map<CloudletId, Entry>> next = new HashMap<>(said);
        if (origins.isEmpty()) {
            next.remove(version);
        } else {
            next.put(version, Map.copyOf(origins));
        }
        return new VersionSet(next);
    }

    boolean isEmpty() {
        return said.isEmpty();
    }

    /** The version that counts; empty if there is none or it was deleted. */
    Optional<Entry> winner() {
        return heads.stream().findFirst().filter(entry -> !entry.deleted());
    }

    /** What may be read: the winner, then those written apart from it, then superseded ones that were not deleted. */
    List<Entry> readable() {
        List<Entry> readable = new ArrayList<>();
        heads.stream().filter(entry -> !entry.deleted()).forEach(readable::add);
        superseded.stream().filter(this::kept).forEach(readable::add);
        return readable;
    }

    /** Superseded, neither a deletion nor deleted: what the number of versions kept is about. */
    private boolean kept(Entry entry) {
        return !entry.deleted() && !deletedSince(entry);
    }

    private boolean deletedSince(Entry entry) {
        return all().anyMatch(other -> other.deleted() && other.supersedes(entry));
    }

    private Stream<Entry> all() {
        return Stream.concat(heads.stream(), superseded.stream());
    }

    /** What a version is said to be, by whoever says it: the preferred word first. Empty if nobody says it any more. */
    List<Entry> said(Version version) {
        Map<CloudletId, Entry> origins = said.getOrDefault(version, Map.of());
        if (origins.isEmpty()) {
            return List.of();
        }
        Entry first = preferred(origins);
        List<Entry> entries = new ArrayList<>(List.of(first));
        origins.values().stream().filter(entry -> !entry.equals(first)).forEach(entries::add);
        return entries;
    }

    /** What {@code origin} itself says of a version. */
    Optional<Entry> said(CloudletId origin, Version version) {
        return Optional.ofNullable(said.getOrDefault(version, Map.of()).get(origin));
    }

    /** Every word of one log. */
    Stream<Entry> saidBy(CloudletId origin) {
        return said.values().stream().flatMap(origins -> Optional.ofNullable(origins.get(origin)).stream());
    }

    /** All that any version has seen. */
    Seen seen() {
        return all().map(Entry::seen).reduce(Seen.NOTHING, Seen::and);
    }

    /**
     * Which versions {@code origin} should no longer say: those deleted; those superseded beyond the newest {@code kept};
     * and superseded deletions once nothing is left that they deleted.
     */
    List<Version> expendable(CloudletId origin, int kept) {
        List<Entry> surplus = new ArrayList<>();
        int left = kept;
        for (Entry entry : superseded) {
            boolean spare =
                    entry.deleted() ? all().noneMatch(other -> deleting(entry, other)) : !kept(entry) || --left < 0;
            if (spare) {
                surplus.add(entry);
            }
        }
        return surplus.stream()
                .map(Entry::version)
                .filter(version -> said(origin, version).isPresent())
                .toList();
    }

    private static boolean deleting(Entry deletion, Entry other) {
        return !other.deleted() && deletion.supersedes(other);
    }

    /** The versions that stand only in logs of which {@code lost} is true, once each. */
    List<Entry> saidOnlyBy(Predicate<CloudletId> lost) {
        return said.values().stream()
                .filter(origins -> origins.keySet().stream().allMatch(lost))
                .map(VersionSet::preferred)
                .toList();
    }

    /** Every word of every log. */
    Stream<Entry> words() {
        return said.values().stream().flatMap(origins -> origins.values().stream());
    }
}
