/**
 * What shows that a machine is what it says, judged without a TPM: boot logs, quotes, endorsement certificates. The words are those
 * of RFC 9334: a machine gives <em>evidence</em>, this side is the verifier, and only what verified reaches an appraisal.
 */
@NullMarked
package io.cloudlet.core.internal.trust;

import org.jspecify.annotations.NullMarked;
