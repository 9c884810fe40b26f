package io.cloudlet.core.internal.discovery;

import io.cloudlet.CloudletId;
import io.cloudlet.ConflictException;
import io.cloudlet.ErrorCode;
import io.cloudlet.policy.FenceId;
import io.cloudlet.service.Export;
import io.cloudlet.service.Service;
import io.cloudlet.service.ServiceInstance;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What can be found, ready to be read. The core thread writes; anybody reads.
 *
 * <p>For each service name there is one immutable array, best instance first, replaced whole whenever anything about it
 * changes: a registration, a link, a measured distance, a lease that ran out. So a lookup is one read of a concurrent map
 * and one of an array, and two reads that see the same array may share everything computed from it.
 */
final class ServiceIndex {

    static final FoundInstance[] NONE = {};

    private static final Comparator<FoundInstance> NEAREST = Comparator.<FoundInstance>comparingLong(
                    instance -> instance.place().rank())
            .thenComparing(FoundInstance::cloudlet)
            .thenComparing(FoundInstance::id);

    private final ConcurrentHashMap<String, FoundInstance[]> byName = new ConcurrentHashMap<>();
    private final List<Consumer<String>> watchers = new CopyOnWriteArrayList<>();
    private final Map<String, Map<Key, Stored>> stored = new HashMap<>();
    private final Map<CloudletId, Map<String, Stored>> byOrigin = new HashMap<>();
    private final Set<String> unpublished = new HashSet<>();
    private final Places places;
    private final AtomicLong changes = new AtomicLong();
    private volatile All all = new All(0, List.of());
    private volatile boolean closed;

    /** What showed after so many changes, or since. */
    private record All(long changes, List<ServiceInstance> instances) {}

    private record Key(CloudletId origin, String id) {}

    /**
     * An instance, as the newest record tells.
     *
     * @param audience for whom that record is sealed; empty if it is for everybody
     * @param other what the newest of its records for somebody else tells; while it changes for whom it is, there may be two
     */
    private record Stored(
            CloudletId origin,
            String id,
            Service service,
            Versions.Version version,
            Optional<FenceId> audience,
            @Nullable Stored other) {

        boolean says(Service what, Optional<FenceId> to) {
            return service.equals(what) && audience.equals(to);
        }

        /** What is left without the record for that audience. */
        @Nullable
        Stored without(Optional<FenceId> gone) {
            if (audience.equals(gone)) {
                return other;
            }
            return other != null && other.audience.equals(gone) ? over(null) : this;
        }

        Stored over(@Nullable Stored below) {
            return new Stored(origin, id, service, version, audience, below);
        }
    }

    ServiceIndex(Places places) {
        this.places = places;
    }

    /** The instances of a name, best first; from any thread. Never null; not to be modified. */
    FoundInstance[] named(String name) {
        FoundInstance[] found = byName.get(name);
        return found == null ? none() : found;
    }

    /** Nothing is found any more, and who asks is told why. */
    void close() {
        watchers.clear();
        closed = true;
        byName.clear();
    }

    boolean closed() {
        return closed;
    }

    private FoundInstance[] none() {
        if (closed) {
            throw new ConflictException(ErrorCode.CLOSED, "looking for a service: this federation object was closed");
        }
        return NONE;
    }

    /** Every instance of every name, names sorted; from any thread. The same list until something shows that is new. */
    List<ServiceInstance> all() {
        All known = all;
        long now = changes.get();
        if (known.changes != now) {
            known = new All(
                    now,
                    new TreeMap<>(byName)
                            .values().stream()
                                    .<ServiceInstance>flatMap(Stream::of)
                                    .toList());
            all = known;
        }
        return known.instances;
    }

    /** Is told the names whose instances changed, on the core thread; returns how to stop that. */
    Runnable watch(Consumer<String> watcher) {
        watchers.add(watcher);
        return () -> watchers.remove(watcher);
    }

    /** Adds or replaces an instance; it shows once the change is published. The newest record counts, wherever it stands. */
    void put(CloudletId origin, String id, Service service, Optional<FenceId> audience) {
        Stored former = get(origin, id);
        if (former != null && former.says(service, audience)) {
            return; // sealed anew, not changed
        }
        Stored below = former == null ? null : former.without(audience);
        replace(
                former,
                new Stored(
                        origin,
                        id,
                        service,
                        Versions.parse(service.version()),
                        audience,
                        below == null ? null : below.over(null)));
    }

    /** Removes what the record for that audience told of; it shows once published. */
    void remove(CloudletId origin, String id, Optional<FenceId> audience) {
        Stored former = get(origin, id);
        if (former != null) {
            replace(former, former.without(audience));
        }
    }

    /** Removes whatever records for that audience told of. */
    void removeAll(FenceId audience) {
        List<Stored> all = byOrigin.values().stream()
                .flatMap(instances -> instances.values().stream())
                .toList();
        all.forEach(instance -> replace(instance, instance.without(Optional.of(audience))));
    }

    /** Shows what has changed, all at once for each name. */
    void publish() {
        Set<String> names = new HashSet<>(unpublished);
        unpublished.clear();
        show(names);
    }

    /** Something about a cloudlet changed: its link, distance, standing, name, or age. */
    void refresh(CloudletId origin) {
        Set<String> names = new HashSet<>();
        byOrigin.getOrDefault(origin, Map.of()).values().forEach(instance -> names.add(instance.service.name()));
        show(names);
    }

    /** Whether some instance of a cloudlet has a lease shorter than that age. */
    boolean anyLeaseWithin(CloudletId origin, long ageNanos) {
        return byOrigin.getOrDefault(origin, Map.of()).values().stream()
                .anyMatch(instance -> instance.service.lease().toNanos() < ageNanos);
    }

    private @Nullable Stored get(CloudletId origin, String id) {
        return byOrigin.getOrDefault(origin, Map.of()).get(id);
    }

    private void replace(@Nullable Stored former, @Nullable Stored now) {
        if (former != null && !former.equals(now)) {
            unpublished.add(former.service.name());
            byOrigin.getOrDefault(former.origin, new HashMap<>()).remove(former.id);
            Map<Key, Stored> instances = stored.getOrDefault(former.service.name(), new HashMap<>());
            instances.remove(new Key(former.origin, former.id));
            if (instances.isEmpty()) {
                stored.remove(former.service.name());
            }
        }
        if (now != null && !now.equals(former)) {
            unpublished.add(now.service.name());
            stored.computeIfAbsent(now.service.name(), n -> new HashMap<>()).put(new Key(now.origin, now.id), now);
            byOrigin.computeIfAbsent(now.origin, o -> new HashMap<>()).put(now.id, now);
        }
    }

    private void show(Set<String> names) {
        Map<CloudletId, @Nullable Place> known = new HashMap<>(); // shared, since a place is the same for all of them
        names.forEach(name -> show(name, known));
    }

    private void show(String name, Map<CloudletId, @Nullable Place> known) {
        if (closed) {
            return;
        }
        FoundInstance[] found = found(name, known);
        if (found.length == 0) {
            byName.remove(name);
        } else {
            byName.put(name, found);
        }
        changes.incrementAndGet();
        watchers.forEach(watcher -> watcher.accept(name));
    }

    private FoundInstance[] found(String name, Map<CloudletId, @Nullable Place> known) {
        List<FoundInstance> found = new ArrayList<>();
        for (Stored instance : stored.getOrDefault(name, Map.of()).values()) {
            if (!known.containsKey(instance.origin)) {
                known.put(instance.origin, places.place(instance.origin));
            }
            Place place = known.get(instance.origin);
            if (place != null && isLeased(instance, place) && isAdmitted(instance, place)) {
                found.add(new FoundInstance(instance.id, instance.service, instance.version, place));
            }
        }
        found.sort(NEAREST);
        return found.toArray(NONE);
    }

    private boolean isLeased(Stored instance, Place place) {
        return place.local()
                || places.age(instance.origin) <= instance.service.lease().toNanos();
    }

    /** Who is in a fence no more has nothing to offer inside it, though what it once sealed may still be read. */
    private static boolean isAdmitted(Stored instance, Place place) {
        return !(instance.service.export().orElse(null) instanceof Export.Inside inside)
                || place.fences().contains(inside.fence());
    }
}
