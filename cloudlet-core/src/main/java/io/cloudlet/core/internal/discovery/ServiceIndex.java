package io.cloudlet.core.internal.discovery;

import io.cloudlet.CloudletId;
import io.cloudlet.ConflictException;
import io.cloudlet.ErrorCode;
import io.cloudlet.service.Service;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
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
    private final Places places;
    private volatile boolean closed;

    private record Key(CloudletId origin, String id) {}

    private record Stored(CloudletId origin, String id, Service service, Versions.Version version) {}

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

    /** Every name that has an instance, sorted; from any thread. */
    Set<String> names() {
        return new TreeSet<>(byName.keySet());
    }

    /** Is told the names whose instances changed, on the core thread; returns how to stop that. */
    Runnable watch(Consumer<String> watcher) {
        watchers.add(watcher);
        return () -> watchers.remove(watcher);
    }

    /** Adds or replaces instances of one cloudlet, and removes others, then shows the result. */
    void change(CloudletId origin, Map<String, Service> put, Set<String> removed) {
        Set<String> names = new HashSet<>();
        removed.forEach(id -> remove(origin, id, names));
        put.forEach((id, service) -> put(origin, id, service, names));
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

    private void put(CloudletId origin, String id, Service service, Set<String> names) {
        remove(origin, id, names);
        Stored instance = new Stored(origin, id, service, Versions.parse(service.version()));
        stored.computeIfAbsent(service.name(), n -> new HashMap<>()).put(new Key(origin, id), instance);
        byOrigin.computeIfAbsent(origin, o -> new HashMap<>()).put(id, instance);
        names.add(service.name());
    }

    private void remove(CloudletId origin, String id, Set<String> names) {
        Stored former = byOrigin.getOrDefault(origin, new HashMap<>()).remove(id);
        if (former == null) {
            return;
        }
        String name = former.service.name();
        names.add(name);
        Map<Key, Stored> instances = stored.get(name);
        if (instances != null) {
            instances.remove(new Key(origin, id));
            if (instances.isEmpty()) {
                stored.remove(name);
            }
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
        watchers.forEach(watcher -> watcher.accept(name));
    }

    private FoundInstance[] found(String name, Map<CloudletId, @Nullable Place> known) {
        List<FoundInstance> found = new ArrayList<>();
        for (Stored instance : stored.getOrDefault(name, Map.of()).values()) {
            if (!known.containsKey(instance.origin)) {
                known.put(instance.origin, places.place(instance.origin));
            }
            Place place = known.get(instance.origin);
            boolean leased = place != null
                    && (place.local()
                            || places.age(instance.origin)
                                    <= instance.service.lease().toNanos());
            if (place != null && leased) {
                found.add(new FoundInstance(instance.id, instance.service, instance.version, place));
            }
        }
        found.sort(NEAREST);
        return found.toArray(NONE);
    }
}
