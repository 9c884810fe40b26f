/** Evidence of machines over links: asked for, given, appraised. */
@NullMarked
package io.cloudlet.core.internal.attestation;

import org.jspecify.annotations.NullMarked;
