/** Authenticated connections and short looks at endpoints. Vert.x is known here and nowhere else. */
@NullMarked
package io.cloudlet.core.internal.link;

import org.jspecify.annotations.NullMarked;
