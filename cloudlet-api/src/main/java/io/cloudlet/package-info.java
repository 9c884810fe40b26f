/** What an application sees of a federation. */
@NullMarked
package io.cloudlet;

import org.jspecify.annotations.NullMarked;
