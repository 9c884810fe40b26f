/** Where a cloudlet keeps its records and blobs. */
@NullMarked
package io.cloudlet.spi.storage;

import org.jspecify.annotations.NullMarked;
