package io.cloudlet.simulation;

import java.util.Optional;

/** Something that a simulation waits for. Its {@code toString} stands in the trace; a lambda is named where it is waited for. */
@FunctionalInterface
public interface Condition {

    /** What is still lacking, in words; empty if the condition holds. May ask every cloudlet anything. */
    Optional<String> lacking(Simulation simulation);
}
