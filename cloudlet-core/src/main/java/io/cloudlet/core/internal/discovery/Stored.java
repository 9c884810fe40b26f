package io.cloudlet.core.internal.discovery;

import io.cloudlet.CloudletId;
import io.cloudlet.policy.FenceId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An instance, as the newest record tells.
 *
 * @param audience for whom that record is sealed; empty if it is for everybody
 * @param other what the newest of its records for somebody else tells; while it changes for whom it is, there may be two
 */
record Stored(
        CloudletId origin,
        String id,
        Offer offer,
        Optional<FenceId> audience,
        @Nullable Stored other) {

    boolean says(Offer what, Optional<FenceId> to) {
        return offer.equals(what) && audience.equals(to);
    }

    /** Whether both are of one instance. */
    boolean same(Stored that) {
        return id.equals(that.id) && origin.equals(that.origin);
    }

    /** What is left without the record for that audience. */
    @Nullable
    Stored without(Optional<FenceId> gone) {
        if (audience.equals(gone)) {
            return other;
        }
        return other != null && other.audience.equals(gone) ? over(null) : this;
    }

    Stored over(@Nullable Stored below) {
        return new Stored(origin, id, offer, audience, below);
    }
}
