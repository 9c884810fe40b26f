/** Keys and what they sign: identity keys, verification, leases. */
@NullMarked
package io.cloudlet.core.internal.identity;

import org.jspecify.annotations.NullMarked;
