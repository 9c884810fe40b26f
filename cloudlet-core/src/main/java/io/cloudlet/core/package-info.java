/** Where a federation is opened: {@link io.cloudlet.core.Cloudlet}. */
@NullMarked
package io.cloudlet.core;

import org.jspecify.annotations.NullMarked;
