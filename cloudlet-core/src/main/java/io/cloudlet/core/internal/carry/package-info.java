/** Logs as bytes that are carried where no link goes. Layouts are in {@code docs/protocol.md}. */
@NullMarked
package io.cloudlet.core.internal.carry;

import org.jspecify.annotations.NullMarked;
