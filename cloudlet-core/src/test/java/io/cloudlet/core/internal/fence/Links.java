package io.cloudlet.core.internal.fence;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.policy.FenceEpoch;
import io.cloudlet.policy.FenceId;
import io.cloudlet.testkit.simulated.SeededEntropy;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/** Makes entries of a chain, as a keeper would, right or wrong. */
final class Links {

    static final byte[] FEDERATION = Hash.unhex("11".repeat(32));
    static final FenceId FENCE = new FenceId("22".repeat(32));
    static final CloudletId MEMBER = new CloudletId("33".repeat(32));
    static final CloudletId OTHER = new CloudletId("44".repeat(32));

    final SecureRandom entropy = new SeededEntropy(1);
    final SigningKey keeper = SigningKey.generate(entropy);

    /** An entry after another, or the first. */
    ChainEntry entry(long term, long number, ChainEntry former, FenceKey key) {
        FenceEpoch epoch = new FenceEpoch(term, number);
        return ChainEntry.draft(
                        FENCE,
                        Optional.empty(),
                        epoch,
                        former == null ? ChainEntry.NOTHING : former.hash(),
                        ChainEntry.rosterHash(List.of(MEMBER, OTHER)),
                        "55".repeat(32),
                        "66".repeat(32),
                        Hash.hex(key.commitment(FEDERATION, FENCE, epoch)))
                .signed(keeper, FEDERATION);
    }

    /** The same, its key being nobody's business. */
    ChainEntry entry(long term, long number, ChainEntry former) {
        return entry(term, number, former, FenceKey.generate(entropy));
    }
}
