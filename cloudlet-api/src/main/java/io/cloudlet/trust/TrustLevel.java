package io.cloudlet.trust;

/** What keeps a member's keys, from the weakest to the strongest. */
public enum TrustLevel {
    /**
     * Files of the member's home directory; its region is what it declares. Binds honest hosts only: whoever copies the home
     * has the keys.
     */
    SOFTWARE,
    /** A TPM whose state was attested: keys cannot leave the machine, and open only while it runs approved software. */
    HARDWARE
}
