/** What is known of the machines that hold keys. */
@NullMarked
package io.cloudlet.trust;

import org.jspecify.annotations.NullMarked;
