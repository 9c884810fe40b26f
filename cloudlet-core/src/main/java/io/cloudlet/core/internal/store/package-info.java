/** The embedded record store: a journal in the cloudlet's home. {@code FileRecordStore} says how it works, and why. */
@NullMarked
package io.cloudlet.core.internal.store;

import org.jspecify.annotations.NullMarked;
