/** Where a cloudlet keeps its records. */
@NullMarked
package io.cloudlet.spi.storage;

import org.jspecify.annotations.NullMarked;
