package io.cloudlet.simulation;

import io.cloudlet.testkit.ForgetfulDisk;
import java.util.List;
import java.util.Optional;

/**
 * A federation that was formed once, for many simulations to begin with, since forming costs more than much of what they try
 * out. See {@link Simulation#formation}. Immutable and thread-safe; the same keys in every simulation that begins with it.
 */
public final class Formation {

    private final List<Place> places;

    /** What one cloudlet needs to be opened again. */
    record Place(String name, Optional<String> region, boolean listens, ForgetfulDisk disk) {}

    Formation(List<Place> places) {
        this.places = List.copyOf(places);
    }

    /** In the order in which they came. */
    List<Place> places() {
        return places;
    }
}
