package io.cloudlet.core.internal.trust;

/** Evidence does not show what it should. Never leaves the engine: whoever asked for the evidence says what it means. */
public final class EvidenceRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What is wrong, for programs. */
    public enum Reason {
        /** The bytes do not read as what they should be. */
        MALFORMED,
        /** The key that signs is not of the kind that only a TPM's own statements are signed with. */
        WEAK_KEY,
        /** No trusted manufacturer vouches for the TPM. */
        UNTRUSTED_CHAIN,
        /** A genuine TPM, of a machine that is not ours. */
        NOT_IN_INVENTORY,
        /** The machine could not open what only its TPM can open. */
        WRONG_CREDENTIAL,
        /** The signature is not the attestation key's. */
        WRONG_SIGNATURE,
        /** The quote answers another question. */
        WRONG_NONCE,
        /** Other registers were quoted than asked for. */
        WRONG_SELECTION,
        /** The registers shown are not those that were quoted. */
        WRONG_PCRS,
        /** A register is needed that was not quoted. */
        NOT_QUOTED,
        /** The log does not lead to what was quoted. */
        LOG_MISMATCH,
        /** The log says nothing of a register that it must explain. */
        NOT_IN_LOG,
        /** Firmware and what it started are not told apart. */
        SEPARATOR,
        /** The asset tag is none that counts for this machine, here and now. */
        WRONG_TAG
    }

    private final Reason reason;

    EvidenceRefusedException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    EvidenceRefusedException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** What is wrong. */
    public Reason reason() {
        return reason;
    }
}
