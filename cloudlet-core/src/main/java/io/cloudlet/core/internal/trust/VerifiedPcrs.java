package io.cloudlet.core.internal.trust;

/**
 * Registers that a TPM quoted, the signature verified, the question answered. The only kind that an appraisal or a boot log takes; made by
 * {@link Quote#verify} only. Immutable.
 */
public final class VerifiedPcrs {

    private final PcrValues values;

    VerifiedPcrs(PcrValues values) {
        this.values = values;
    }

    /** Which registers. */
    public PcrSelection selection() {
        return values.selection();
    }

    /**
     * The value of a register of the SHA-256 bank.
     *
     * @return 32 bytes
     * @throws EvidenceRefusedException if it was not quoted
     */
    public byte[] value(int register) {
        return values.value(register).clone();
    }
}
