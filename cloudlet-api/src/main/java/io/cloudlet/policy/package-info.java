/** Where data and services may be. */
@NullMarked
package io.cloudlet.policy;

import org.jspecify.annotations.NullMarked;
