package io.cloudlet.core.internal.attestation;

import io.cloudlet.core.internal.identity.VerificationKey;
import io.cloudlet.core.internal.trust.Endorsed;
import io.cloudlet.core.internal.trust.Exhibit;
import io.cloudlet.core.internal.trust.Judgement;
import java.util.Optional;

/**
 * What was found last of one machine.
 *
 * @param exhibit what it showed; empty if it shows nothing
 * @param leaf the key of the process that showed it
 * @param askedNanos when it was asked
 */
record Standing(
        Optional<Exhibit> exhibit,
        Optional<Endorsed> endorsed,
        Judgement judgement,
        VerificationKey leaf,
        long askedNanos) {

    Standing judged(Judgement anew, Optional<Endorsed> machine) {
        return new Standing(exhibit, machine, anew, leaf, askedNanos);
    }
}
