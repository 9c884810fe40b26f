/** Services: registering them, keeping their leases, finding them. */
@NullMarked
package io.cloudlet.core.internal.discovery;

import org.jspecify.annotations.NullMarked;
