/**
 * The only source of time, threads, chance, network and disk, for the engine and for backends alike. Whoever implements
 * this package owns the world the engine lives in: the JDK's, or a simulated one.
 */
@NullMarked
package io.cloudlet.spi.runtime;

import org.jspecify.annotations.NullMarked;
