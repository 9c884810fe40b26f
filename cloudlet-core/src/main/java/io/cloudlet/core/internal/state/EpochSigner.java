package io.cloudlet.core.internal.state;

import io.cloudlet.core.internal.identity.Lease;
import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.core.internal.identity.VerificationKey;
import io.cloudlet.spi.runtime.CloudletRuntime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Signs the checkpoints of the own log, by a key made for its log epoch and leased by the identity key; the lease is counted in beats and
 * renewed when half of it is used. Confined to the core thread.
 */
final class EpochSigner {

    private static final long LEASE_BEATS = 40_000;
    private static final Duration LEASE = Duration.ofDays(1);

    private final SigningKey identity;
    private final byte[] federation;
    private final CloudletRuntime runtime;
    private final SignedBeats beats = new SignedBeats();
    private Supplier<List<Echo>> echoes = List::of;
    private LogEpoch epoch;
    private SigningKey key;
    private Lease lease;
    private long beat;

    EpochSigner(SigningKey identity, byte[] federation, CloudletRuntime runtime, LogEpoch epoch) {
        this.identity = identity;
        this.federation = federation;
        this.runtime = runtime;
        this.epoch = epoch;
        this.key = SigningKey.generate(runtime.keyEntropy());
        this.lease = leased();
    }

    /** From now on checkpoints carry these. */
    void echoing(Supplier<List<Echo>> seen) {
        echoes = seen;
    }

    /** From now on another epoch is signed. */
    void turn(LogEpoch next) {
        epoch = next;
        key = SigningKey.generate(runtime.keyEntropy());
        beat = 0;
        lease = leased();
    }

    /** The epoch that is signed now. */
    LogEpoch epoch() {
        return epoch;
    }

    VerificationKey identity() {
        return identity.verification();
    }

    /** Signs that the log stands there, and the next beat. */
    Checkpoint sign(Head head, String root) {
        beat++;
        if (beat > lease.lastBeat() - LEASE_BEATS / 2) {
            lease = leased();
        }
        beats.signed(beat, runtime.time().nanos());
        return Checkpoint.sign(identity.cloudlet(), head, root, beat, echoes.get(), lease, key, federation);
    }

    /** When the beat was signed that {@code theirs} echoes; empty if it echoes none of this epoch. */
    OptionalLong echoedNanos(Checkpoint theirs) {
        return beats.at(theirs.echoed(epoch));
    }

    private Lease leased() {
        Instant now = runtime.time().wall();
        return new Lease.Terms(
                        Lease.Use.CHECKPOINT,
                        key.verification(),
                        epoch.number(),
                        epoch.bits(),
                        now,
                        now.plus(LEASE),
                        beat + LEASE_BEATS)
                .sign(identity, federation);
    }
}
