package io.cloudlet.trust;

/**
 * One thing that an appraisal looked at.
 *
 * @param holds whether it speaks for the machine; one that does not is enough to fail
 * @param words what was found, for people
 */
public record Finding(Subject subject, boolean holds, String words) {

    /** What is looked at. */
    public enum Subject {
        /** Whether the cloudlet shows evidence at all. */
        EVIDENCE,
        /** Whether a manufacturer vouches for its TPM. */
        MANUFACTURER,
        /** Whether the machine is in the inventory, for this cloudlet. */
        INVENTORY,
        /** Whether the key that signs lies in that TPM, and signs nothing but the TPM's own statements. */
        KEY,
        /** Whether the quote answers what was asked, on this link, now. */
        QUOTE,
        /** Whether the machine runs approved software. */
        REGISTERS,
        /** Whether the log of its start explains the registers, where it shows one. */
        BOOT_LOG,
        /** Whether the TPM's clock and counters went on. */
        CLOCK,
        /** Whether the TPM is one that is denied. */
        DENIAL,
        /** Whether an asset tag says where it is, where one is required. */
        TAG
    }
}
