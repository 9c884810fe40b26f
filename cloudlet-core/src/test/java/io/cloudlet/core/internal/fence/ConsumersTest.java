package io.cloudlet.core.internal.fence;

import static io.cloudlet.core.internal.fence.Links.FEDERATION;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.state.Logs;
import io.cloudlet.core.internal.state.OwnLog;
import io.cloudlet.core.internal.world.MemoryStore;
import io.cloudlet.policy.FenceEpoch;
import io.cloudlet.policy.FenceId;
import io.cloudlet.testkit.ForgetfulDisk;
import io.cloudlet.testkit.simulated.Machine;
import io.cloudlet.testkit.simulated.MemoryNetwork;
import io.cloudlet.testkit.simulated.SeededEntropy;
import io.cloudlet.testkit.simulated.World;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Named consumers: whose word says who they are. */
class ConsumersTest {

    private static final String NONCE = "77".repeat(16);
    private static final CloudletId CONSUMER = Links.MEMBER;
    private static final CloudletId STRANGER = Links.OTHER;

    private final SigningKey exporter = SigningKey.generate(new SeededEntropy(1));
    private final CloudletId exporting = exporter.verification().cloudletId();

    @Test
    void roster_claimedByAnother_isTheExportersAllTheSame() {
        FenceId id = ChainEntry.consumersOf(exporting, NONCE, FEDERATION);
        Audience audience = audience(id);
        says(audience, exporting, id, 1, List.of(exporting, CONSUMER));

        says(audience, STRANGER, id, 9, List.of(exporting, STRANGER));

        assertThat(audience.exporter()).contains(exporting);
        assertThat(audience.signedRoster()).containsExactlyInAnyOrder(exporting, CONSUMER);
    }

    @Test
    void fence_claimedAsConsumersOfSomebody_staysAFence() {
        Audience fence = audience(Links.FENCE);

        says(fence, STRANGER, Links.FENCE, 1, List.of(STRANGER));

        assertThat(fence.exporter()).isEmpty();
        assertThat(fence.nonce()).isEmpty();
        assertThat(fence.signedRoster()).isEmpty();
        assertThat(fence.wrappingKeyName()).isEqualTo(Links.FENCE.hex());
    }

    private static void says(
            Audience audience, CloudletId origin, FenceId id, long number, Collection<CloudletId> roster) {
        FenceEpoch epoch = new FenceEpoch(1, number);
        String nothing = ChainEntry.NOTHING;
        audience.chainEntry(
                origin,
                new ChainEntry(
                        id,
                        Optional.of(NONCE),
                        epoch,
                        nothing,
                        ChainEntry.rosterHash(roster),
                        nothing,
                        nothing,
                        nothing,
                        "00".repeat(64)));
        TreeMap<CloudletId, Long> seen = new TreeMap<>();
        roster.forEach(member -> seen.put(member, 0L));
        audience.detail(origin, new EpochDetail(id, epoch, seen, new byte[0]));
    }

    private Audience audience(FenceId id) {
        World world = new World();
        Machine runtime = new Machine(world, MemoryNetwork.first(world, 1), new ForgetfulDisk(1), 1);
        MemoryStore store = new MemoryStore();
        OwnLog own = new OwnLog(exporter, FEDERATION, store, runtime, world, records -> {}, 0);
        Logs logs = new Logs(own, exporting, FEDERATION, store, world, world, world, new Silent());
        FenceContext context = new FenceContext(
                exporting,
                FEDERATION,
                exporter,
                runtime,
                world,
                store,
                own,
                logs,
                new SoftwareWrappingKeys(new ForgetfulDisk(1), runtime.keyEntropy()),
                new Horizon(),
                origin -> List.of());
        return new Audience(id, Optional.empty(), context, new AudienceReaders());
    }

    private static final class Silent implements Logs.Listener {
        @Override
        public void applied(CloudletId origin, List<LogRecord> records) {}

        @Override
        public void stopped(CloudletId origin, boolean forked, String why) {}
    }
}
