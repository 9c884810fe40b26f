/** Commands to a TPM 2.0, over sessions that show no secret on the wire. */
@NullMarked
package io.cloudlet.tpm;

import org.jspecify.annotations.NullMarked;
