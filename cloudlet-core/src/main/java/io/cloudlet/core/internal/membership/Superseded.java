package io.cloudlet.core.internal.membership;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.identity.KeyChain;
import io.cloudlet.core.internal.identity.VerificationKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Which records are by former identity keys, beyond the last that counts of those. A view of three maps of somebody else. */
final class Superseded {

    private final Map<String, AuthorityRecord> verified;
    private final Map<String, VerificationKey> signers;
    private final Map<CloudletId, KeyChain> keys;

    /** @param signers by the hash of the record */
    Superseded(
            Map<String, AuthorityRecord> verified,
            Map<String, VerificationKey> signers,
            Map<CloudletId, KeyChain> keys) {
        this.verified = verified;
        this.signers = signers;
        this.keys = keys;
    }

    /** What former identity keys signed beyond the last that counts of them. */
    Set<String> find() {
        Set<String> superseded = new HashSet<>();
        Map<String, Set<String>> chains = new HashMap<>();
        if (keys.values().stream().allMatch(KeyChain::neverSucceeded)) {
            return superseded;
        }
        for (AuthorityRecord record : verified.values()) {
            VerificationKey signer = signers.get(record.hash());
            KeyChain chain = keys.get(record.author());
            boolean beyond = signer != null
                    && chain != null
                    && chain.endOf(signer)
                            .filter(end -> !chains.computeIfAbsent(
                                            end.last().authority(), last -> OwnChain.to(last, verified))
                                    .contains(record.hash()))
                            .isPresent();
            if (beyond) {
                superseded.add(record.hash());
            }
        }
        return superseded;
    }
}
