/** What proves a machine and keeps its secrets: software keys, a TPM, or another chip. */
@NullMarked
package io.cloudlet.spi.trust;

import org.jspecify.annotations.NullMarked;
