/** Connections to services carried over links. Sits on peering. */
@NullMarked
package io.cloudlet.core.internal.tunnel;

import org.jspecify.annotations.NullMarked;
