package io.cloudlet.core.internal.fence;

import io.cloudlet.CloudletId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The wrapping keys that members published, for each fence and for exporters. Confined to the core thread. */
final class WrappingKeyBook {

    private final Map<Place, WrappingKey> keys = new HashMap<>();

    private long published;

    private record Place(String name, CloudletId cloudlet) {}

    void note(CloudletId origin, WrappingKey key) {
        keys.put(new Place(key.audience().hex(), origin), key);
        published++;
    }

    /** How many were published so far; another number means that something may have changed. */
    long published() {
        return published;
    }

    Optional<WrappingKey> get(String name, CloudletId cloudlet) {
        return Optional.ofNullable(keys.get(new Place(name, cloudlet)));
    }
}
