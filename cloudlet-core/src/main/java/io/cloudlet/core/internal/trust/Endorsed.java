package io.cloudlet.core.internal.trust;

import io.cloudlet.core.internal.trust.EvidenceRefusedException.Reason;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A machine that a manufacturer vouches for, and whether its TPM showed that it holds the key that signs. Looking at certificates takes some ten times
 * as long as a quote, so this is kept from one appraisal to the next, for a day. Made and used on one thread, that of appraisals.
 */
public final class Endorsed {

    private static final Duration LASTS = Duration.ofDays(1);

    private final Evidence evidence;
    private final Set<X509Certificate> roots;
    private final Instant at;
    private final EndorsementKey key;
    private final Optional<String> model;
    private @Nullable Enrolment enrolment;
    private @Nullable EnrolledMachine enrolled;

    private Endorsed(
            Evidence evidence, Set<X509Certificate> roots, Instant at, EndorsementKey key, Optional<String> model) {
        this.evidence = evidence;
        this.roots = roots;
        this.at = at;
        this.key = key;
        this.model = model;
    }

    /**
     * Looks at the certificates of evidence.
     *
     * @throws EvidenceRefusedException if nobody who is trusted vouches for the machine
     * @throws io.cloudlet.core.internal.wire.MalformedException if they are none
     */
    public static Endorsed of(Exhibit exhibit, References references) {
        Evidence shown = exhibit.evidence();
        EndorsementChain chain = shown.chain();
        Set<X509Certificate> roots = references.roots();
        EndorsementKey key = chain.verify(roots, exhibit.at());
        return new Endorsed(shown, roots, exhibit.at(), key, chain.model());
    }

    /** The same with what was shown before, if it was for the same key in the same machine: that does not depend on who vouches for it. */
    Endorsed keeping(Endorsed before) {
        if (before.evidence.sameMachine(evidence)) {
            enrolled = before.enrolled;
        }
        return this;
    }

    /** The same as somebody says who saw the key enrolled, or saw it not: for evidence that was kept. */
    public Endorsed witnessed(boolean seen) {
        enrolled = seen ? new EnrolledMachine(key.id(), evidence.key()) : null;
        return this;
    }

    /** Whether looking again would give the same. */
    boolean holdsFor(Exhibit exhibit, References references) {
        return evidence.sameMachine(exhibit.evidence())
                && roots.equals(references.roots())
                && Duration.between(at, exhibit.at()).abs().compareTo(LASTS) < 0;
    }

    /** Whether this is still to be enrolled. */
    public boolean needsEnrolment() {
        return enrolled == null;
    }

    /** What the machine's TPM must open. */
    public Credential challenge(SecureRandom entropy) {
        Enrolment fresh = Enrolment.of(key, evidence.key(), entropy);
        enrolment = fresh;
        return fresh.challenge();
    }

    /**
     * Ends with what it found inside; there is one try for each challenge.
     *
     * @throws EvidenceRefusedException if it is something else
     */
    public void complete(byte[] opened) {
        Enrolment pending = enrolment;
        enrolment = null;
        if (pending == null) {
            throw new EvidenceRefusedException(Reason.WRONG_CREDENTIAL, "no credential was made for " + key);
        }
        enrolled = pending.complete(opened);
    }

    EndorsementKey key() {
        return key;
    }

    Optional<String> model() {
        return model;
    }
}
