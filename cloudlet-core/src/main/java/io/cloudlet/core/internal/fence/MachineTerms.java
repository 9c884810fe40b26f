package io.cloudlet.core.internal.fence;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.fence.Proofs.Proof;
import io.cloudlet.core.internal.membership.DrawnFence;
import io.cloudlet.trust.TrustLevel;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Collectors;

/** Asks for the members of one fence what its keeper says of their machines. On the core thread. */
final class MachineTerms {

    private final CloudletId self;
    private final DrawnFence drawn;
    private final Proofs proofs;

    MachineTerms(CloudletId self, DrawnFence drawn, Proofs proofs) {
        this.self = self;
        this.drawn = drawn;
        this.proofs = proofs;
    }

    private boolean required() {
        return drawn.requires() == TrustLevel.HARDWARE;
    }

    private Optional<Proof> proof(CloudletId id) {
        return required() ? proofs.of(drawn.keeper(), id) : Optional.empty();
    }

    /** Whether its machine does not pass. */
    boolean loses(CloudletId id) {
        return proof(id).filter(proof -> !proof.passes()).isPresent();
    }

    String why(CloudletId id) {
        return "its machine does not pass, says the keeper " + drawn.keeper().abbreviated() + ": "
                + proof(id).orElseThrow().why();
    }

    /** How much of its log counts while it does not pass. */
    long upTo(CloudletId id) {
        return proof(id).orElseThrow().upTo();
    }

    Machines of(SortedSet<CloudletId> roster, Set<CloudletId> lost) {
        if (!required()) {
            return Machines.ANY;
        }
        return new Machines(
                true,
                roster.stream().filter(id -> !proven(id)).collect(Collectors.toSet()),
                lost,
                proofs.passes(drawn.keeper()));
    }

    /** What a keeper said before it was started anew is not enough for it to give a key. */
    private boolean proven(CloudletId id) {
        return proof(id).isPresent() && (!drawn.keeper().equals(self) || proofs.passes(id));
    }
}
