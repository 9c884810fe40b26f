package io.cloudlet.core.internal.membership;

import io.cloudlet.CloudletId;
import io.cloudlet.Right;
import io.cloudlet.core.internal.identity.VerificationKey;
import io.cloudlet.core.internal.membership.Statement.Cut;
import java.util.Optional;
import java.util.Set;

/**
 * Somebody who was admitted at some time.
 *
 * @param identity pinned at admission
 * @param removed what counts of it, if it was removed
 * @param removedBy who removed it; itself as long as nobody did
 * @param disputed whether another member has the same name
 */
public record Member(
        CloudletId id,
        VerificationKey identity,
        String name,
        int incarnation,
        Set<Right> rights,
        Optional<Cut> removed,
        CloudletId removedBy,
        boolean disputed) {

    public Member {
        rights = Set.copyOf(rights);
    }

    /** Whether it belongs to the federation now. */
    public boolean active() {
        return removed.isEmpty();
    }
}
