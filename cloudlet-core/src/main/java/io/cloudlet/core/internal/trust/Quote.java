package io.cloudlet.core.internal.trust;

import io.cloudlet.core.internal.trust.EvidenceRefusedException.Reason;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.WireReader;
import java.security.MessageDigest;

/**
 * What a TPM said of its registers (TPMS_ATTEST of a TPM2_Quote), not yet believed. The bytes received are what is verified, never
 * a second writing of what was read. Immutable.
 */
public final class Quote {

    /** Bytes of the question that a quote answers. */
    public static final int NONCE_LENGTH = 32;

    /** A statement of the TPM's own: a restricted key signs nothing else that begins so. */
    private static final int MAGIC_HIGH = 0xff54;

    private static final int MAGIC_LOW = 0x4347;
    private static final int QUOTE = 0x8018;
    private static final int MOST_NAME = 2 + 64;
    private static final int MOST_EXTRA = 64;

    private final byte[] attest;
    private final byte[] extra;
    private final QuoteClock clock;
    private final PcrSelection selection;
    private final byte[] pcrDigest;

    private Quote(byte[] attest) {
        WireReader in = new WireReader(attest);
        this.attest = attest.clone();
        if (in.u16("magic") != MAGIC_HIGH || in.u16("magic") != MAGIC_LOW) {
            throw in.malformed("what was signed is not a TPM's own statement");
        }
        if (in.u16("type") != QUOTE) {
            throw in.malformed("what was signed is not a quote");
        }
        TpmBytes.read(in, "qualified name of the key", MOST_NAME);
        this.extra = TpmBytes.read(in, "extra data", MOST_EXTRA);
        this.clock = QuoteClock.read(in);
        this.selection = PcrSelection.read(in);
        this.pcrDigest = TpmBytes.read(in, "digest of the PCRs", Hash.LENGTH);
        in.end("quote");
    }

    /**
     * Reads what may come from anybody.
     *
     * @throws MalformedException if it is no quote of the SHA-256 bank
     */
    public static Quote decode(byte[] attest) {
        return new Quote(attest);
    }

    /**
     * Requires that this quote answers the question, was made by that key, and is of the registers shown.
     *
     * @param signature as the TPM gave it (TPMT_SIGNATURE)
     * @param nonce the question: 32 bytes asked for once
     * @param asked which registers were asked for
     * @param shown what the machine says that they hold
     * @throws EvidenceRefusedException if any of that is not so
     */
    public VerifiedQuote verify(
            AttestationKey key, byte[] signature, byte[] nonce, PcrSelection asked, PcrValues shown) {
        if (nonce.length != NONCE_LENGTH) {
            throw new IllegalArgumentException("a question has " + NONCE_LENGTH + " bytes, not " + nonce.length);
        }
        if (!key.signed(attest, signature)) {
            throw new EvidenceRefusedException(Reason.WRONG_SIGNATURE, "the quote is not signed by " + key);
        }
        if (!MessageDigest.isEqual(nonce, extra)) {
            throw new EvidenceRefusedException(Reason.WRONG_NONCE, "the quote answers another question");
        }
        if (!selection.equals(asked)) {
            throw new EvidenceRefusedException(
                    Reason.WRONG_SELECTION,
                    "PCRs " + selection.registers() + " were quoted, asked for were " + asked.registers());
        }
        return new VerifiedQuote(pcrs(shown), clock);
    }

    private VerifiedPcrs pcrs(PcrValues shown) {
        if (!shown.selection().equals(selection) || !MessageDigest.isEqual(shown.digest(), pcrDigest)) {
            throw new EvidenceRefusedException(Reason.WRONG_PCRS, "the PCRs shown are not those that were quoted");
        }
        return new VerifiedPcrs(shown);
    }
}
