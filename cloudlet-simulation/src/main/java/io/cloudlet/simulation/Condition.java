package io.cloudlet.simulation;

import java.util.Optional;

/** Something that a simulation waits for. */
@FunctionalInterface
public interface Condition {

    /** What is still lacking, in words; empty if the condition holds. May ask every cloudlet anything. */
    Optional<String> lacking(Simulation simulation);
}
