/** The keys of fences and other audiences: who makes them, who has them, and the records that are sealed under them. */
@NullMarked
package io.cloudlet.core.internal.fence;

import org.jspecify.annotations.NullMarked;
