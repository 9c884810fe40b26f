package io.cloudlet.benchmarks;

import io.cloudlet.CloudletId;
import io.cloudlet.FederationId;
import io.cloudlet.core.internal.identity.SoftwareAgreementKey;
import io.cloudlet.core.internal.identity.VerificationKey;
import io.cloudlet.core.internal.membership.DrawnFence;
import io.cloudlet.core.internal.membership.Member;
import io.cloudlet.core.internal.membership.Membership;
import io.cloudlet.core.internal.state.Keys;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.trust.References;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.WireWriter;
import io.cloudlet.policy.FenceId;
import io.cloudlet.policy.KeeperAway;
import io.cloudlet.trust.TrustLevel;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** A fence of a keeper and members that nobody admitted, as the keeper's authority records would tell of it. */
final class SimulatedFence {

    private final FederationId federation;
    private final CloudletId keeper;
    private final FenceId id = new FenceId("f".repeat(64));
    private final SortedMap<CloudletId, Member> members = new TreeMap<>();
    private final Map<CloudletId, LogRecord> published = new TreeMap<>();
    private int orders;

    private SimulatedFence(FederationId federation, CloudletId keeper) {
        this.federation = federation;
        this.keeper = keeper;
    }

    /** @param identity everybody's; nothing but the keeper's records is verified with it */
    static SimulatedFence of(
            FederationId federation, CloudletId keeper, VerificationKey identity, int members, SecureRandom entropy) {
        SimulatedFence fence = new SimulatedFence(federation, keeper);
        fence.members.put(keeper, member(keeper, identity, 0));
        for (int i = 1; i < members; i++) {
            byte[] random = new byte[Hash.LENGTH];
            entropy.nextBytes(random);
            CloudletId id = Hash.cloudletId(random);
            fence.members.put(id, member(id, identity, i));
            fence.published.put(id, fence.wrappingKey(entropy));
        }
        return fence;
    }

    private static Member member(CloudletId id, VerificationKey identity, int number) {
        return new Member(
                id, identity, identity, "member-" + number, 1, Set.of(), Optional.empty(), Optional.empty(), false);
    }

    /** A member's published key, byte for byte as docs/protocol.md has it. */
    private LogRecord wrappingKey(SecureRandom entropy) {
        byte[] body = new WireWriter()
                .u8(1)
                .raw(Hash.unhex(id.hex()))
                .field(SoftwareAgreementKey.generate(entropy).publicKey())
                .toBytes();
        return LogRecord.put(Keys.fence("k/" + id.hex()), body);
    }

    FenceId id() {
        return id;
    }

    int members() {
        return members.size();
    }

    /** The wrapping key of everybody but the keeper, in whose log it stands. */
    Map<CloudletId, LogRecord> published() {
        return published;
    }

    /** What holds after one more order to make a new key. */
    Membership rotated() {
        orders++;
        return membership();
    }

    Membership membership() {
        return new Membership(
                federation,
                "simulated",
                keeper,
                members,
                Map.of(),
                Map.of(),
                new TreeMap<>(Map.of(id, drawn())),
                References.NONE,
                Map.of(),
                List.of(),
                Map.of(),
                List.of(),
                List.of());
    }

    private DrawnFence drawn() {
        return new DrawnFence(
                id,
                keeper,
                "simulated",
                false,
                false,
                List.of(),
                TrustLevel.SOFTWARE,
                KeeperAway.WRITE_ON,
                new TreeSet<>(members.keySet()),
                new TreeMap<>(),
                keeper,
                1,
                new TreeMap<>(Map.of(1L, keeper)),
                Hash.hex(Hash.sha256(new WireWriter().u32(orders).toBytes())));
    }
}
