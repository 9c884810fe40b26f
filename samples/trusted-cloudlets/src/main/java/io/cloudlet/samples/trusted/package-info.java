/** The main job. */
@NullMarked
package io.cloudlet.samples.trusted;

import org.jspecify.annotations.NullMarked;
