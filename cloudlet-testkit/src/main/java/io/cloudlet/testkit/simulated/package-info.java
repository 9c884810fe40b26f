/**
 * A world in one thread: its own time, machines whose clocks may be wrong, wires that can be cut, slowed and tapped, chance
 * from seeds. {@link io.cloudlet.testkit.simulated.Machine} implements the whole of {@code spi.runtime}, so whatever is
 * written against that runs here, and the same seed does the same again.
 *
 * <p>Nothing here is thread-safe: one thread, the test's own, owns the world and everything in it.
 */
@NullMarked
package io.cloudlet.testkit.simulated;

import org.jspecify.annotations.NullMarked;
