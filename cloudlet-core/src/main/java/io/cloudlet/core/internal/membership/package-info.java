/** Who belongs to the federation and who may decide what: a pure function of the authority records. */
@NullMarked
package io.cloudlet.core.internal.membership;

import org.jspecify.annotations.NullMarked;
