package io.cloudlet.core.internal.fuzz;

import io.cloudlet.core.internal.attestation.EvidenceFuzz;
import io.cloudlet.core.internal.carry.CarryFuzz;
import io.cloudlet.core.internal.data.DataFuzz;
import io.cloudlet.core.internal.discovery.DiscoveryFuzz;
import io.cloudlet.core.internal.fence.FenceFuzz;
import io.cloudlet.core.internal.identity.IdentityFuzz;
import io.cloudlet.core.internal.link.LinkFuzz;
import io.cloudlet.core.internal.membership.MembershipFuzz;
import io.cloudlet.core.internal.peering.PeeringFuzz;
import io.cloudlet.core.internal.seal.SealFuzz;
import io.cloudlet.core.internal.state.StateFuzz;
import io.cloudlet.core.internal.store.StoreFuzz;
import io.cloudlet.core.internal.trust.TrustFuzz;
import io.cloudlet.core.internal.tunnel.TunnelFuzz;
import java.util.List;
import java.util.stream.Stream;

/** Every parser of bytes that others made. Parsers are private to their packages, so each package lists its own. */
public final class FuzzTargets {

    private FuzzTargets() {}

    public static List<FuzzTarget> all() {
        return Stream.of(
                        IdentityFuzz.targets(),
                        StateFuzz.targets(),
                        MembershipFuzz.targets(),
                        PeeringFuzz.targets(),
                        FenceFuzz.targets(),
                        DiscoveryFuzz.targets(),
                        DataFuzz.targets(),
                        SealFuzz.targets(),
                        LinkFuzz.targets(),
                        StoreFuzz.targets(),
                        CarryFuzz.targets(),
                        TunnelFuzz.targets(),
                        TrustFuzz.targets(),
                        EvidenceFuzz.targets())
                .flatMap(List::stream)
                .toList();
    }

    /** @throws IllegalArgumentException if there is none of that name */
    public static FuzzTarget named(String name) {
        return all().stream()
                .filter(target -> target.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no fuzz target " + name));
    }
}
