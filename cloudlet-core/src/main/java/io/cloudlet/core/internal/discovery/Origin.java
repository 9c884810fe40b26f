package io.cloudlet.core.internal.discovery;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The instances of one cloudlet, with how many have which lease. Confined to the core thread. */
final class Origin {

    private final Map<String, Stored> instances = new HashMap<>();
    private final NavigableMap<Long, Integer> leases = new TreeMap<>();
    private long ranOut;
    private boolean hides;

    Collection<Stored> instances() {
        return instances.values();
    }

    @Nullable
    Stored get(String id) {
        return instances.get(id);
    }

    void put(Stored instance) {
        count(instances.put(instance.id(), instance), -1);
        count(instance, 1);
    }

    void remove(String id) {
        count(instances.remove(id), -1);
    }

    private void count(@Nullable Stored instance, int one) {
        if (instance != null) {
            leases.merge(
                    instance.offer().leaseNanos(), one, (former, more) -> former + more == 0 ? null : former + more);
        }
    }

    /** An instance was hidden because its lease had run out. */
    void hides() {
        hides = true;
    }

    /**
     * Whether it is time to look at every instance again: since this was last true, leases have run out, or what was hidden for it
     * counts again.
     *
     * @param ageNanos since news of the cloudlet
     */
    boolean due(long ageNanos) {
        long now = leases.headMap(ageNanos).values().stream()
                .mapToLong(Integer::intValue)
                .sum();
        boolean due = now != ranOut || (hides && now == 0);
        if (due) {
            ranOut = now;
            hides = false;
        }
        return due;
    }
}
