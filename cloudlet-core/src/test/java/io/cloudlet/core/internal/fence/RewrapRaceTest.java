package io.cloudlet.core.internal.fence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.CloudletId;
import io.cloudlet.FederationId;
import io.cloudlet.core.internal.fence.AudienceLog.Change;
import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.core.internal.identity.VerificationKey;
import io.cloudlet.core.internal.membership.Member;
import io.cloudlet.core.internal.membership.Membership;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.state.Logs;
import io.cloudlet.core.internal.state.OwnLog;
import io.cloudlet.core.internal.trust.References;
import io.cloudlet.core.internal.world.MemoryStore;
import io.cloudlet.policy.FenceId;
import io.cloudlet.testkit.ForgetfulDisk;
import io.cloudlet.testkit.simulated.Machine;
import io.cloudlet.testkit.simulated.MemoryNetwork;
import io.cloudlet.testkit.simulated.SeededEntropy;
import io.cloudlet.testkit.simulated.World;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What is written while records are brought under a new key. */
class RewrapRaceTest {

    private static final byte[] KEY = "s/ledger".getBytes(UTF_8);

    private final SigningKey identity = SigningKey.generate(new SeededEntropy(1));
    private final SigningKey consumer = SigningKey.generate(new SeededEntropy(2));
    private final CloudletId self = identity.verification().cloudletId();
    private final World world = new World();
    private final MemoryStore store = new MemoryStore();
    private final Map<String, String> shown = new TreeMap<>();
    private final OwnLog own;
    private final Audiences audiences;
    private final FenceId audience;

    RewrapRaceTest() {
        Machine runtime = new Machine(world, MemoryNetwork.first(world, 1), new ForgetfulDisk(1), 1);
        own = new OwnLog(identity, Links.FEDERATION, store, runtime, world, this::applied, 0);
        Logs logs = new Logs(own, self, Links.FEDERATION, store, world, world, world, new Silent());
        FenceContext context = new FenceContext(
                self,
                Links.FEDERATION,
                identity,
                runtime,
                world,
                store,
                own,
                logs,
                new SoftwareWrappingKeys(new ForgetfulDisk(1), runtime.keyEntropy()),
                new Horizon(),
                id -> List.of(identity.verification()));
        AudienceReaders readers = new AudienceReaders();
        readers.add('s', new Reader());
        audiences = new Audiences(context, readers, members(consumer.verification()));
        own.open(List.of());
        world.settle();
        audiences.start();
        audience = audiences.log().consumers(Set.of(consumer.verification().cloudletId()));
        world.settle();
        append(Change.put(KEY, "old".getBytes(UTF_8)));
        world.settle();
    }

    @Test
    void put_onItsWayWhileTheRecordIsBroughtUnderANewKey_stands() {
        whileTheNewKeyIsOnItsWay(Change.put(KEY, "new".getBytes(UTF_8)));

        assertThat(shown).containsExactly(Map.entry("s/ledger", "new"));
        assertThat(audiences.unit(audience).orElseThrow().audience().outdated()).isEmpty();
    }

    @Test
    void deletion_onItsWayWhileTheRecordIsBroughtUnderANewKey_stands() {
        whileTheNewKeyIsOnItsWay(Change.delete(KEY));

        assertThat(shown).isEmpty();
        assertThat(audiences.inUse(audience)).isFalse();
    }

    private void whileTheNewKeyIsOnItsWay(Change change) {
        assertThat(shown).containsExactly(Map.entry("s/ledger", "old"));
        store.hold();
        audiences.reconsider(members(), id -> Optional.empty(), Proofs.NONE);
        audiences.settle();
        world.settle();
        append(change);
        store.release();
        world.settle();
        assertThat(audiences.unit(audience).orElseThrow().audience().chain().entries())
                .hasSize(2);
    }

    private void append(Change change) {
        assertThat(audiences.log().append(audience, List.of(change)).toCompletableFuture())
                .isNotCompletedExceptionally();
    }

    private void applied(List<LogRecord> records) {
        records.stream().filter(Audiences::concerns).forEach(record -> audiences.note(self, record));
        audiences.settle();
    }

    private Membership members(VerificationKey... others) {
        TreeMap<CloudletId, Member> members = new TreeMap<>();
        members.put(self, member("exporter", identity.verification()));
        for (VerificationKey other : others) {
            members.put(other.cloudletId(), member("consumer", other));
        }
        return new Membership(
                new FederationId("11".repeat(32)),
                "acme",
                self,
                members,
                Map.of(),
                Map.of(),
                new TreeMap<>(),
                References.NONE,
                Map.of(),
                List.of(),
                Map.of(),
                List.of(),
                List.of());
    }

    private Member member(String name, VerificationKey key) {
        return new Member(key.cloudletId(), key, key, name, 1, Set.of(), Optional.empty(), Optional.empty(), false);
    }

    private static final class Silent implements Logs.Listener {
        @Override
        public void applied(CloudletId origin, List<LogRecord> records) {}

        @Override
        public void stopped(CloudletId origin, boolean forked, String why) {}
    }

    private final class Reader implements AudienceReader {
        @Override
        public void opened(CloudletId origin, FenceId fence, byte[] key, byte[] body) {
            shown.put(new String(key, UTF_8), new String(body, UTF_8));
        }

        @Override
        public void gone(CloudletId origin, FenceId fence, byte[] key) {
            shown.remove(new String(key, UTF_8));
        }

        @Override
        public void left(FenceId fence) {
            shown.clear();
        }

        @Override
        public CompletionStage<?> encryptAnew(FenceId fence, byte[] key, byte[] body) {
            return audiences.log().append(fence, List.of(Change.put(key, body)));
        }

        @Override
        public boolean wantsAnew(FenceId fence, byte[] key, byte[] body) {
            return false;
        }

        @Override
        public CompletionStage<?> adopt(FenceId fence) {
            return CompletableFuture.completedFuture(null);
        }
    }
}
