/** The federation: forming it, watching it, leaving it. Start at {@link io.cloudlet.Federation}. */
@NullMarked
package io.cloudlet;

import org.jspecify.annotations.NullMarked;
