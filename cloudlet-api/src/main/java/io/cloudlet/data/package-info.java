/** Data inside fences: datasets, their objects, and the versions of each. */
@NullMarked
package io.cloudlet.data;

import org.jspecify.annotations.NullMarked;
