package io.cloudlet.core.internal.peering;

import io.cloudlet.FederationId;
import io.cloudlet.core.internal.identity.Lease;
import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.core.internal.identity.VerificationKey;
import io.cloudlet.core.internal.state.LogEpoch;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.spi.runtime.CloudletRuntime;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Makes this side's greetings. The lease on the TLS key is signed by the identity key once in half a day of monotonic
 * time, so that a jump of the wall clock changes nothing about a lease that stands.
 */
public final class Greeter {

    private static final Duration LEASE = Duration.ofDays(1);
    private static final String SOFTWARE = "cloudlet-java/1";

    private final FederationId federation;
    private final SigningKey identity;
    private final LogEpoch epoch;
    private final CloudletRuntime runtime;
    private @Nullable Lease lease;
    private long leasedNanos;

    public Greeter(FederationId federation, SigningKey identity, LogEpoch epoch, CloudletRuntime runtime) {
        this.federation = federation;
        this.identity = identity;
        this.epoch = epoch;
        this.runtime = runtime;
    }

    Hello hello(boolean joining) {
        return new Hello(
                federation,
                identity.first(),
                currentLease(),
                joining,
                runtime.time().wall(),
                SOFTWARE);
    }

    private synchronized Lease currentLease() {
        long now = runtime.time().nanos();
        Lease current = lease;
        if (current == null || now - leasedNanos > LEASE.toNanos() / 2) {
            current = sign();
            lease = current;
            leasedNanos = now;
        }
        return current;
    }

    private Lease sign() {
        Instant now = runtime.time().wall();
        VerificationKey leaf = VerificationKey.decode(runtime.network().leafKey());
        return new Lease.Terms(Lease.Use.LINK, leaf, epoch.number(), epoch.bits(), now, now.plus(LEASE), 0)
                .sign(identity, Hash.bytes(federation));
    }
}
