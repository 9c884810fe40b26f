package io.cloudlet.simulation;

import java.util.Optional;

/**
 * Something that must hold throughout a simulation. {@link #violation} looks at checkpoints, when nothing is under way at
 * this instant, and may ask every cloudlet anything; the others look at every single event and must not call what waits.
 */
@FunctionalInterface
public interface Invariant {

    /** What is wrong, in words; empty if nothing is. Called after every step of the scenario and once a second between. */
    Optional<String> violation(Simulation simulation);

    /** The same after every event; must be cheap, and call nothing that waits. Lookups of services do not wait. */
    default Optional<String> afterEvent(Simulation simulation) {
        return Optional.empty();
    }

    /** Sees each frame that arrives at a cloudlet, as that cloudlet sees it. The array is not to be changed. */
    default void arrived(String from, String to, byte[] frame) {}
}
