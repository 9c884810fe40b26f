/** Services: what runs where in the federation, and which of them is nearest. */
@NullMarked
package io.cloudlet.core.internal.discovery;

import org.jspecify.annotations.NullMarked;
