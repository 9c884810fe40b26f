/**
 * Whole cloudlets, the real code, in one thread: a {@link io.cloudlet.simulation.Simulation} lets time pass, breaks what a
 * test wants broken, and checks after every event what must always hold. One seed decides everything; a failure names it.
 */
@NullMarked
package io.cloudlet.simulation;

import org.jspecify.annotations.NullMarked;
