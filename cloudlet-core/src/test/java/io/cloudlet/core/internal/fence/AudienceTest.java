package io.cloudlet.core.internal.fence;

import static io.cloudlet.core.internal.fence.Links.FEDERATION;
import static io.cloudlet.core.internal.fence.Links.FENCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.state.Logs;
import io.cloudlet.core.internal.state.OwnLog;
import io.cloudlet.core.internal.world.MemoryStore;
import io.cloudlet.policy.KeeperAway;
import io.cloudlet.testkit.ForgetfulDisk;
import io.cloudlet.testkit.simulated.Machine;
import io.cloudlet.testkit.simulated.MemoryNetwork;
import io.cloudlet.testkit.simulated.World;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What one audience takes from the logs of others. */
class AudienceTest {

    private final Links links = new Links();
    private final SigningKey identity = SigningKey.generate(links.entropy);
    private final CloudletId self = identity.cloudlet();
    private final CloudletId keeper = links.keeper.cloudlet();
    private final World world = new World();
    private final SoftwareWrappingKeys wrappingKeys = new SoftwareWrappingKeys(new ForgetfulDisk(1), links.entropy);
    private final Audience audience = new Audience(FENCE, Optional.empty(), context(), new AudienceReaders());
    private final FenceKey key = FenceKey.generate(links.entropy);
    private final ChainEntry entry = links.entry(1, 1, null, key);

    @Test
    void wrap_byAnother_takesNothingAwayFromTheKeepers() {
        audience.chainEntry(keeper, entry);
        audience.wrap(keeper, wrap(key));
        audience.wrap(Links.OTHER, wrap(FenceKey.generate(links.entropy)));

        audience.terms(terms());
        audience.settle();

        assertThat(audience.open()).contains(entry);
    }

    @Test
    void wrap_byAnotherOfTheRightKey_isTaken() {
        audience.chainEntry(keeper, entry);
        audience.wrap(Links.OTHER, wrap(key));

        audience.terms(terms());
        audience.settle();

        assertThat(audience.open()).contains(entry);
    }

    @Test
    void hold_whereTheNewestKeyDoesNotLeadToOneThatRecordsAreUnder_keepsThat() {
        ChainEntry aside = given(entry(2));
        given(entry(9));
        byte[] key = new byte[32];
        audience.records().put(keeper, LogRecord.put(key, new byte[64]), aside.epoch());

        audience.terms(terms());
        audience.settle();

        assertThat(audience.memory().held()).extracting(KeyWrap::epoch).contains(aside.epoch());
    }

    /** A key of that number after the first, wrapped for this member. */
    private Made entry(long number) {
        FenceKey next = key.next(links.entropy);
        return new Made(links.entry(1, number, entry, next), next);
    }

    private record Made(ChainEntry entry, FenceKey key) {}

    private ChainEntry given(Made made) {
        audience.chainEntry(keeper, entry);
        audience.chainEntry(keeper, made.entry);
        audience.wrap(keeper, wrap(made.entry, made.key));
        return made.entry;
    }

    private KeyWrap wrap(FenceKey wrapped) {
        return wrap(entry, wrapped);
    }

    private KeyWrap wrap(ChainEntry of, FenceKey wrapped) {
        byte[] spki = wrappingKeys.get(FENCE.hex()).publicKey();
        return KeyWrap.wrap(FEDERATION, of, wrapped, self, spki, links.entropy);
    }

    private Terms terms() {
        return new Terms(
                new TreeMap<>(Map.of(1L, keeper)),
                new TreeSet<>(Set.of(self, keeper)),
                Set.of(),
                Map.of(),
                Map.of(),
                entry.policy(),
                entry.orders(),
                KeeperAway.WRITE_ON,
                false,
                Machines.ANY);
    }

    private FenceContext context() {
        Machine runtime = new Machine(world, MemoryNetwork.first(world, 1), new ForgetfulDisk(1), 1);
        MemoryStore store = new MemoryStore();
        OwnLog own = new OwnLog(identity, FEDERATION, store, runtime, world, records -> {}, 0);
        Logs logs = new Logs(own, self, FEDERATION, store, world, world, world, new Silent());
        return new FenceContext(
                self,
                FEDERATION,
                identity,
                runtime,
                world,
                store,
                own,
                logs,
                wrappingKeys,
                new Horizon(),
                origin -> List.of(links.keeper.verification()));
    }

    private static final class Silent implements Logs.Listener {
        @Override
        public void applied(CloudletId origin, List<LogRecord> records) {}

        @Override
        public void stopped(CloudletId origin, boolean forked, String why) {}
    }
}
