package io.cloudlet.core.internal.node;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.fence.Proofs;
import java.util.Optional;

/** Verdicts, as far as fences need to know them. On the core thread. */
record ShownMachines(Parts parts) implements Proofs {

    @Override
    public Optional<Proof> of(CloudletId keeper, CloudletId member) {
        return parts.verdicts().of(keeper, member).map(said -> new Proof(said.passes(), said.upTo(), said.why()));
    }

    @Override
    public boolean passes(CloudletId member) {
        return parts.attestation().passes(member);
    }
}
