/** One running cloudlet: its settings, its home directory, and the wiring of all parts. */
@NullMarked
package io.cloudlet.core.internal.node;

import org.jspecify.annotations.NullMarked;
