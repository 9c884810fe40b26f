/** The world of {@link io.cloudlet.spi.runtime} on the JDK: its clocks, threads, chance and files. */
@NullMarked
package io.cloudlet.core.internal.runtime;

import org.jspecify.annotations.NullMarked;
