package io.cloudlet.core.internal.peering;

import io.cloudlet.core.internal.wire.Hash;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The processes of one peer that later ones took the place of, known by their leaf keys, which are fresh for every process.
 * Confined to the core thread.
 */
final class Doubles {

    private static final int MOST = 8;

    private final Set<String> earlier = new LinkedHashSet<>();
    private int turnedAway;

    /** Another process took the place of that one. */
    void replaced(byte[] leafKey) {
        earlier.add(name(leafKey));
        if (earlier.size() > MOST) {
            earlier.remove(earlier.iterator().next());
        }
    }

    /** That one is linked: it is the latest now. */
    void linked(byte[] leafKey) {
        earlier.remove(name(leafKey));
    }

    /** Whether another has taken the place of that one. */
    boolean earlier(byte[] leafKey) {
        return earlier.contains(name(leafKey));
    }

    /** One of the earlier ones came back. */
    void turnedAway() {
        turnedAway++;
    }

    /** That two run at once, if that was seen. */
    Optional<String> words() {
        return turnedAway == 0
                ? Optional.empty()
                : Optional.of("another process with the same identity, started earlier, was turned away " + turnedAway
                        + " times: a copy of its home, or a restored backup, runs beside it");
    }

    private static String name(byte[] leafKey) {
        return Hash.hex(Hash.sha256(leafKey));
    }
}
