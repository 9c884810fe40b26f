package io.cloudlet.core.internal.attestation;

import io.cloudlet.core.internal.identity.VerificationKey;
import io.cloudlet.core.internal.trust.Endorsed;
import io.cloudlet.core.internal.trust.Exhibit;
import io.cloudlet.core.internal.trust.Judgement;
import io.cloudlet.core.internal.trust.QuoteClock;
import io.cloudlet.core.internal.trust.References;
import io.cloudlet.trust.Finding;
import java.util.Optional;

/**
 * What was found last of one machine.
 *
 * @param exhibit what it showed; empty if it shows nothing
 * @param basis what it was compared with
 * @param leaf the key of the process that showed it
 * @param askedNanos when it was asked
 */
record Standing(
        Optional<Exhibit> exhibit,
        Optional<Endorsed> endorsed,
        Judgement judgement,
        Basis basis,
        VerificationKey leaf,
        long askedNanos) {

    /**
     * What a judgement is made with, beside what was shown.
     *
     * @param former the machine's clock when it was judged before, if it was
     */
    record Basis(References references, Optional<QuoteClock> former) {}

    Standing judged(Judgement anew, Basis with, Optional<Endorsed> machine) {
        return new Standing(exhibit, machine, anew, with, leaf, askedNanos);
    }

    /** All that it rests on, to be judged again elsewhere; empty if nothing was shown. */
    Optional<KeptEvidence> kept() {
        boolean enrolled =
                judgement.findings().stream().anyMatch(one -> one.subject() == Finding.Subject.KEY && one.holds());
        return exhibit.map(shown -> new KeptEvidence(shown, enrolled, basis.former()));
    }
}
