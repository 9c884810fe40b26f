/** One cloudlet in its own process. How an application uses the library stands in {@code Member}. */
@NullMarked
package io.cloudlet.samples.trusted.node;

import org.jspecify.annotations.NullMarked;
