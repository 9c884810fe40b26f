/** Bytes as they stand on the wire, on disk and under signatures. Layouts are in {@code docs/protocol.md}. */
@NullMarked
package io.cloudlet.core.internal.wire;

import org.jspecify.annotations.NullMarked;
