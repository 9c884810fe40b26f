/** Links to other cloudlets: greeting, joining, liveness, pulling. Sits on spi.runtime's network. */
@NullMarked
package io.cloudlet.core.internal.peering;

import org.jspecify.annotations.NullMarked;
