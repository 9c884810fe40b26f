package io.cloudlet.core.internal.discovery;

import io.cloudlet.CloudletId;
import io.cloudlet.ConflictException;
import io.cloudlet.ErrorCode;
import io.cloudlet.core.internal.runtime.Slices;
import io.cloudlet.policy.FenceId;
import io.cloudlet.service.Export;
import io.cloudlet.service.Service;
import io.cloudlet.service.ServiceInstance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What can be found, ready to be read. The core thread writes; anybody reads.
 *
 * <p>For each service name there is one immutable array, best instance first, replaced whole whenever anything about it
 * changes: a registration, a link, a measured distance, a lease that ran out; where that is about very many names, slice by
 * slice. So a lookup is one read of a concurrent map
 * and one of an array, and two reads that see the same array may share everything computed from it.
 */
final class ServiceIndex {

    static final FoundInstance[] NONE = {};

    private static final Comparator<FoundInstance> NEAREST = Comparator.<FoundInstance>comparingLong(
                    instance -> instance.place().rank())
            .thenComparing(FoundInstance::cloudlet)
            .thenComparing(FoundInstance::id);

    private static final Stored[] NOBODY = {};

    /** How many names are looked at in one go; what takes longer lets others in between. */
    private static final int SLICE = 200;

    private final ConcurrentHashMap<String, FoundInstance[]> byName = new ConcurrentHashMap<>();
    private final List<Consumer<String>> watchers = new CopyOnWriteArrayList<>();
    private final Map<String, Stored[]> stored = new HashMap<>();
    private final Map<CloudletId, Origin> byOrigin = new HashMap<>();
    private final Offer.Maker offers = new Offer.Maker();
    private final Set<String> unpublished = new LinkedHashSet<>();
    /** Names whose instances are on several cloudlets, so that their order may change. */
    private final Set<String> contested = new LinkedHashSet<>();

    private final Slices<String> refreshing;
    private final Slices<String> reordering;
    private final Places places;
    private final AtomicLong changes = new AtomicLong();
    private volatile All all = new All(0, List.of());
    private volatile boolean closed;

    /** What showed after so many changes, or since. */
    private record All(long changes, List<ServiceInstance> instances) {}

    ServiceIndex(Places places, Executor core) {
        this.places = places;
        this.refreshing = new Slices<>(SLICE, core, this::show, () -> {});
        this.reordering = new Slices<>(SLICE, core, this::show, () -> {});
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
        Offer offer = offers.of(service);
        if (former != null && former.says(offer, audience)) {
            return; // sealed anew, not changed
        }
        Stored below = former == null ? null : former.without(audience);
        replace(former, new Stored(origin, id, offer, audience, below == null ? null : below.over(null)));
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
                .flatMap(origin -> origin.instances().stream())
                .toList();
        all.forEach(instance -> replace(instance, instance.without(Optional.of(audience))));
    }

    /** Shows what has changed, all at once for each name. */
    void publish() {
        List<String> names = List.copyOf(unpublished);
        unpublished.clear();
        show(names);
    }

    /** Something about a cloudlet changed: its link, standing, name, or age. */
    void refresh(CloudletId origin) {
        Origin known = byOrigin.get(origin);
        if (known != null) {
            refreshing.again(
                    origin,
                    List.copyOf(known.instances()).stream()
                            .map(instance -> instance.offer().name())
                            .distinct()
                            .iterator());
        }
    }

    /** The distance of a cloudlet changed, which matters where there are others. */
    void reorder(CloudletId origin) {
        reordering.again(
                origin,
                List.copyOf(contested).stream()
                        .filter(name -> Arrays.stream(instances(name))
                                .anyMatch(instance -> instance.origin().equals(origin)))
                        .iterator());
    }

    /** Time has passed, and news may have come: leases may have run out, or count again. */
    void age(CloudletId origin) {
        Origin known = byOrigin.get(origin);
        if (known != null && known.due(places.age(origin))) {
            refresh(origin);
        }
    }

    private Stored[] instances(String name) {
        return stored.getOrDefault(name, NOBODY);
    }

    private @Nullable Stored get(CloudletId origin, String id) {
        Origin known = byOrigin.get(origin);
        return known == null ? null : known.get(id);
    }

    private void replace(@Nullable Stored former, @Nullable Stored now) {
        if (former != null && !former.equals(now)) {
            unpublished.add(former.offer().name());
            Objects.requireNonNull(byOrigin.get(former.origin())).remove(former.id());
            without(former);
        }
        if (now != null && !now.equals(former)) {
            unpublished.add(now.offer().name());
            byOrigin.computeIfAbsent(now.origin(), o -> new Origin()).put(now);
            with(now);
        }
    }

    private void without(Stored instance) {
        String name = instance.offer().name();
        Stored[] left = Arrays.stream(instances(name))
                .filter(other -> !other.same(instance))
                .toArray(Stored[]::new);
        if (left.length == 0) {
            stored.remove(name);
        } else {
            stored.put(name, left);
        }
        contest(name, left);
    }

    private void with(Stored instance) {
        Stored[] before = instances(instance.offer().name());
        Stored[] more = Arrays.copyOf(before, before.length + 1);
        more[before.length] = instance;
        stored.put(instance.offer().name(), more);
        contest(instance.offer().name(), more);
    }

    private void contest(String name, Stored[] instances) {
        boolean several = instances.length > 1
                && Arrays.stream(instances).anyMatch(other -> !other.origin().equals(instances[0].origin()));
        if (several) {
            contested.add(name);
        } else {
            contested.remove(name);
        }
    }

    private void show(List<String> names) {
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
            byName.put(found[0].name(), found);
        }
        changes.incrementAndGet();
        watchers.forEach(watcher -> watcher.accept(name));
    }

    private FoundInstance[] found(String name, Map<CloudletId, @Nullable Place> known) {
        List<FoundInstance> found = new ArrayList<>();
        for (Stored instance : instances(name)) {
            if (!known.containsKey(instance.origin())) {
                known.put(instance.origin(), places.place(instance.origin()));
            }
            Place place = known.get(instance.origin());
            if (place != null && isLeased(instance, place) && isAdmitted(instance, place)) {
                found.add(new FoundInstance(instance, place));
            }
        }
        found.sort(NEAREST);
        return found.toArray(NONE);
    }

    private boolean isLeased(Stored instance, Place place) {
        boolean leased = place.local()
                || places.age(instance.origin()) <= instance.offer().leaseNanos();
        if (!leased) {
            Objects.requireNonNull(byOrigin.get(instance.origin())).hides();
        }
        return leased;
    }

    /** Who is in a fence no more has nothing to offer inside it, though what it once sealed may still be read. */
    private static boolean isAdmitted(Stored instance, Place place) {
        return !(instance.offer().export().orElse(null) instanceof Export.Inside inside)
                || place.fences().contains(inside.fence());
    }
}
