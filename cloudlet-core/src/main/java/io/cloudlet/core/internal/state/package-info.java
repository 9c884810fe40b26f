/**
 * What a cloudlet says and what is known of the others: records, the two trees over them, logs, replicas.
 *
 * <p>Byte arrays are handed over, not copied: who gives one to this package or takes one out of it does not modify it.
 */
@NullMarked
package io.cloudlet.core.internal.state;

import org.jspecify.annotations.NullMarked;
