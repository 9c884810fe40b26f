/** Clock, scheduler, network and disk. */
@NullMarked
package io.cloudlet.spi.runtime;

import org.jspecify.annotations.NullMarked;
