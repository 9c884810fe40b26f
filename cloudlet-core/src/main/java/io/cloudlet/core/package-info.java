/** Opens a cloudlet. */
@NullMarked
package io.cloudlet.core;

import org.jspecify.annotations.NullMarked;
