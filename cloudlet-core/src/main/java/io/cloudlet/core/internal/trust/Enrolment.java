package io.cloudlet.core.internal.trust;

import io.cloudlet.core.internal.trust.EvidenceRefusedException.Reason;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;

/**
 * How a machine's attestation key comes to be believed: a manufacturer vouches for its TPM, the inventory says that it is ours, and the TPM opens a
 * secret that it can open only while it holds that key. One use, one thread.
 */
public final class Enrolment {

    private static final int SECRET_LENGTH = 32;

    private final EndorsementKey machine;
    private final AttestationKey key;
    private final byte[] secret;
    private final Credential challenge;
    private boolean answered;

    private Enrolment(EndorsementKey machine, AttestationKey key, SecureRandom entropy) {
        this.machine = machine;
        this.key = key;
        this.secret = new byte[SECRET_LENGTH];
        entropy.nextBytes(secret);
        this.challenge = Credential.make(machine, key.name(), secret, entropy);
    }

    /**
     * Begins with what the machine shows of itself.
     *
     * @param roots manufacturers that are trusted
     * @throws EvidenceRefusedException if its TPM is nobody's that we trust, or not ours, or of a kind that is not known
     */
    public static Enrolment begin(
            EndorsementChain chain,
            AttestationKey key,
            Set<X509Certificate> roots,
            Inventory inventory,
            Instant now,
            SecureRandom entropy) {
        EndorsementKey machine = chain.verify(roots, now);
        inventory.require(machine);
        return of(machine, key, entropy);
    }

    /** Begins for a machine that was looked at already. */
    static Enrolment of(EndorsementKey machine, AttestationKey key, SecureRandom entropy) {
        return new Enrolment(machine, key, entropy);
    }

    /** What the machine's TPM must open (TPM2_ActivateCredential). */
    public Credential challenge() {
        return challenge;
    }

    /**
     * Ends with what it found inside. There is one try: a second answer is refused, right or wrong.
     *
     * @throws EvidenceRefusedException if it is something else
     */
    public EnrolledMachine complete(byte[] answer) {
        boolean right = !answered && MessageDigest.isEqual(secret, answer);
        answered = true;
        Arrays.fill(secret, (byte) 0);
        if (!right) {
            throw new EvidenceRefusedException(
                    Reason.WRONG_CREDENTIAL, "the machine did not open the credential made for " + machine);
        }
        return new EnrolledMachine(machine.id(), key);
    }
}
