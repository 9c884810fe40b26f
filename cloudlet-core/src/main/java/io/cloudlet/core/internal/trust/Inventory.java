package io.cloudlet.core.internal.trust;

import io.cloudlet.core.internal.trust.EvidenceRefusedException.Reason;
import io.cloudlet.core.internal.wire.Hash;
import java.util.Set;

/**
 * The machines that are ours, each by the hash of its endorsement key: a manufacturer vouches for TPMs, not for whose they are.
 *
 * @param machines 64 hexadecimal digits each, lower case
 */
public record Inventory(Set<String> machines) {

    public Inventory {
        machines = Set.copyOf(machines);
        for (String machine : machines) {
            if (!machine.matches("[0-9a-f]{64}")) {
                throw new IllegalArgumentException(
                        "a machine is the SHA-256 of its endorsement key, 64 hexadecimal digits, not " + machine);
            }
        }
    }

    /** Requires that it is one of ours. */
    void require(EndorsementKey key) {
        String machine = Hash.hex(key.id());
        if (!machines.contains(machine)) {
            throw new EvidenceRefusedException(
                    Reason.NOT_IN_INVENTORY,
                    "the TPM is genuine, but machine " + machine + " is not in the inventory. Add it if it is yours.");
        }
    }
}
