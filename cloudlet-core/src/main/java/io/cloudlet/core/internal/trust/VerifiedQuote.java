package io.cloudlet.core.internal.trust;

/**
 * What a TPM said, its signature verified and the question answered. Immutable; made by {@link Quote#verify} only.
 */
public final class VerifiedQuote {

    private final VerifiedPcrs pcrs;
    private final QuoteClock clock;

    VerifiedQuote(VerifiedPcrs pcrs, QuoteClock clock) {
        this.pcrs = pcrs;
        this.clock = clock;
    }

    /** The registers. */
    public VerifiedPcrs pcrs() {
        return pcrs;
    }

    /** The TPM's clock and counters. */
    public QuoteClock clock() {
        return clock;
    }
}
