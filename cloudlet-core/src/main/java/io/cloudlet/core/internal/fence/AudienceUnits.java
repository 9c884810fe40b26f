package io.cloudlet.core.internal.fence;

import io.cloudlet.CloudletId;
import io.cloudlet.policy.FenceId;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Every audience known here, and of which something new has come. Confined to the core thread. */
final class AudienceUnits {

    private final FenceContext context;
    private final AudienceReaders readers;
    private final WrappingKeyBook book;
    private final Map<FenceId, AudienceUnit> units = new TreeMap<>();
    private final Set<FenceId> changed = new HashSet<>();

    AudienceUnits(FenceContext context, AudienceReaders readers, WrappingKeyBook book) {
        this.context = context;
        this.readers = readers;
        this.book = book;
    }

    /** One that something new came of; made if it was not known. */
    AudienceUnit touch(FenceId id) {
        changed.add(Objects.requireNonNull(id, "fence"));
        return units.computeIfAbsent(id, i -> new AudienceUnit(i, Optional.empty(), context, readers, book));
    }

    /** Named consumers whose audience begins here and now. */
    AudienceUnit begin(FenceId id, String nonce) {
        AudienceUnit unit = new AudienceUnit(id, Optional.of(nonce), context, readers, book);
        units.put(id, unit);
        return unit;
    }

    Optional<AudienceUnit> find(FenceId id) {
        return Optional.ofNullable(units.get(id));
    }

    Collection<AudienceUnit> all() {
        return Collections.unmodifiableCollection(units.values());
    }

    /** Something came that concerns every audience. */
    void touchAll() {
        changed.addAll(units.keySet());
    }

    /** A wrapping key of that cloudlet came: here a key may be due for it, as for a member or as for a keeper. */
    void touchKept(CloudletId shower) {
        units.forEach((id, unit) -> {
            if (unit.keeps() || unit.keptBy(shower)) {
                changed.add(id);
            }
        });
    }

    /** Those of which something came since this was asked before. */
    Set<FenceId> takeChanged() {
        Set<FenceId> due = new TreeSet<>(changed);
        changed.clear();
        return due;
    }
}
