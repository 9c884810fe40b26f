package io.cloudlet.core.internal.trust;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.trust.EvidenceRefusedException.Reason;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.spi.runtime.TimeSource;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The questions that quotes answer: each is asked on one link, answered once or never, and grows old. Confined to the core thread.
 *
 * <p>Security guarantee: a quote that verifies against what {@link #take} gives was made after the question was asked, for this link between these two
 * processes, and has not been taken before.
 */
public final class Questions {

    private static final int MOST_OPEN = 1024;

    private final CloudletId self;
    private final TimeSource time;
    private final SecureRandom entropy;
    private final long lifetime;
    /** Oldest first. */
    private final Map<String, Open> open = new LinkedHashMap<>();

    /** @param lifetime how long an answer may take */
    public Questions(CloudletId self, TimeSource time, SecureRandom entropy, Duration lifetime) {
        this.self = self;
        this.time = time;
        this.entropy = entropy;
        this.lifetime = lifetime.toNanos();
    }

    /**
     * Asks the other end of a link.
     *
     * @return 32 bytes to send; the other end adds as many of its own
     */
    public byte[] ask(LinkEnds link) {
        dropOld();
        byte[] nonce = new byte[Quote.NONCE_LENGTH];
        entropy.nextBytes(nonce);
        open.put(Hash.hex(nonce), new Open(link, time.nanos()));
        if (open.size() > MOST_OPEN) {
            open.remove(open.keySet().iterator().next());
        }
        return nonce;
    }

    /**
     * Takes a question back with its answer; it cannot be taken again, whatever becomes of the answer.
     *
     * @param nonce what {@link #ask} gave
     * @param link the one that the answer came over
     * @param added the other end's own 32 bytes
     * @return what the quote must hold
     * @throws EvidenceRefusedException if this was not asked, not on that link, long ago, or answered before
     */
    public byte[] take(byte[] nonce, LinkEnds link, byte[] added) {
        dropOld();
        Open asked = open.remove(Hash.hex(nonce));
        if (asked == null || !asked.link.equals(link)) {
            throw new EvidenceRefusedException(
                    Reason.WRONG_NONCE, "the evidence answers a question that is not open on this link");
        }
        if (added.length != Quote.NONCE_LENGTH) {
            throw new EvidenceRefusedException(
                    Reason.WRONG_NONCE, "each side of a link adds " + Quote.NONCE_LENGTH + " bytes to a question");
        }
        boolean dialled = self.equals(link.dialler());
        return link.question(link.other(self), dialled ? nonce : added, dialled ? added : nonce);
    }

    private void dropOld() {
        long now = time.nanos();
        open.values().removeIf(asked -> now - asked.since > lifetime);
    }

    private record Open(LinkEnds link, long since) {}
}
