package io.cloudlet.core.internal.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.BackendFaultException;
import io.cloudlet.CorruptException;
import io.cloudlet.testkit.simulated.World;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class OwnLogTest {

    private final World world = new World();
    private final Keeper keeper = new Keeper(world, 1).open();

    @Test
    void append_ofManyWhileTheDiskIsBusy_costsOneMoreBatch() {
        int before = keeper.store.applied();
        keeper.store.hold();
        List<CompletableFuture<Head>> done =
                IntStream.range(0, 50).mapToObj(i -> append("k" + i)).toList();
        keeper.store.release();
        world.settle();

        assertThat(done).allMatch(CompletableFuture::isDone);
        assertThat(keeper.store.applied() - before).isEqualTo(2);
    }

    @Test
    void append_beforeItIsDurable_isSeenByNobody() {
        Head before = keeper.own.checkpoint().head();
        keeper.store.hold();
        CompletableFuture<Head> done = append("k");
        world.settle();

        assertThat(done).isNotDone();
        assertThat(keeper.own.checkpoint().head()).isEqualTo(before);
        assertThat(keeper.own.get("k".getBytes(UTF_8))).isNull();
    }

    @Test
    void append_lostInACrash_leavesALogThatGoesOn() {
        keeper.store.hold();
        var unused = append("lost");
        world.settle();
        Keeper restarted = keeper.restarted(2).open();

        assertThat(restarted.own.checkpoint().head().epoch().number()).isEqualTo(2);
        assertThat(restarted.own.get("lost".getBytes(UTF_8))).isNull();
    }

    @Test
    void append_thatBreaksTheRules_failsAlone() {
        keeper.store.hold();
        CompletableFuture<Head> first = append("first");
        CompletableFuture<Head> bad = keeper.own
                .append(List.of(LogRecord.put(Keys.authority(1), new byte[0])))
                .toCompletableFuture();
        CompletableFuture<Head> good = append("good");
        keeper.store.release();
        world.settle();

        assertThat(bad).isCompletedExceptionally();
        assertThat(first).isCompleted();
        assertThat(good).isCompleted();
    }

    @Test
    void append_ofMoreThanOneBatchTakes_isWrittenInSeveral() {
        keeper.store.hold();
        List<CompletableFuture<Head>> done = IntStream.range(0, 600)
                .mapToObj(i -> keeper.own
                        .append(List.of(LogRecord.put(("b" + i).getBytes(UTF_8), new byte[60_000])))
                        .toCompletableFuture())
                .toList();
        keeper.store.release();
        world.settle();

        assertThat(done).allMatch(stage -> stage.isDone() && !stage.isCompletedExceptionally());
    }

    @Test
    void append_largerThanTheStoreTakes_failsAndWritingGoesOn() {
        List<LogRecord> huge = IntStream.range(0, 600)
                .mapToObj(i -> LogRecord.put(("b" + i).getBytes(UTF_8), new byte[60_000]))
                .toList();

        assertThat(keeper.own.append(huge).toCompletableFuture()).isCompletedExceptionally();
        keeper.put("k", "v");
        assertThat(keeper.own.get("k".getBytes(UTF_8))).isNotNull();
    }

    @Test
    void append_afterTheStoreFailed_isRefused() {
        breakStore();
        CompletableFuture<Head> later = append("later");

        Assertions.assertThatThrownBy(later::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(BackendFaultException.class);
        assertThat(keeper.own.fault()).isNotNull();
    }

    @Test
    void append_whenTheStoreFails_failsWhatWaits() {
        keeper.store.hold();
        CompletableFuture<Head> first = append("a");
        CompletableFuture<Head> waiting = append("b");
        keeper.store.entries("log/" + keeper.id().hex()).add(new byte[0]);
        keeper.store.release();
        world.settle();

        assertThat(first).isCompletedExceptionally();
        assertThat(waiting).isCompletedExceptionally();
    }

    @Test
    void beat_afterTheStoreFailed_isSilent() {
        breakStore();
        Checkpoint before = keeper.own.checkpoint();
        keeper.own.beat();

        assertThat(keeper.own.checkpoint()).isEqualTo(before);
    }

    @Test
    void beat_beforeTheEpochIsOpen_signsNothing() {
        Keeper restarted = keeper.restarted(2);
        restarted.own.beat();

        assertThat(restarted.own.checkpoint()).isEqualTo(keeper.own.checkpoint());
    }

    @Test
    void beat_many_renewTheLeaseSoThatEachIsWithinIt() {
        List<String> leases = new ArrayList<>();
        for (int i = 0; i < 30_000; i++) {
            keeper.own.beat();
            Checkpoint checkpoint = keeper.own.checkpoint();
            if (!checkpoint.withinLease()) {
                throw new AssertionError("beat " + checkpoint.beat() + " is beyond its lease");
            }
            String lease = checkpoint.lease().signature().hex();
            if (leases.isEmpty() || !leases.get(leases.size() - 1).equals(lease)) {
                leases.add(lease);
            }
        }

        assertThat(leases).hasSize(2);
        assertThat(keeper.own.checkpoint().verify(keeper.identity.verification(), Author.FEDERATION))
                .isTrue();
    }

    @Test
    void checkpoint_overAWhile_onlyGetsNewer() {
        Checkpoint last = keeper.own.checkpoint();
        for (int i = 0; i < 20; i++) {
            if (i % 3 == 0) {
                keeper.own.beat();
            } else {
                keeper.put("k" + i, "v");
            }
            assertThat(keeper.own.checkpoint().newerThan(last)).isTrue();
            last = keeper.own.checkpoint();
        }
    }

    @Test
    void open_again_continuesTheHeadUnderNewBits() {
        keeper.put("k", "v");
        Keeper restarted = keeper.restarted(2).open();
        Opening opening = Opening.of(LogRecord.decode(
                restarted.store.entries("log/" + keeper.id().hex()).get(2)));

        assertThat(opening.continues()).isEqualTo(keeper.own.checkpoint().head());
        assertThat(opening.epoch().bits()).isNotEqualTo(keeper.own.epoch().bits());
    }

    @Test
    void load_ofATamperedRecord_isDamage() {
        keeper.put("k", "v");
        keeper.store
                .entries("log/" + keeper.id().hex())
                .set(1, LogRecord.put("k".getBytes(UTF_8), "w".getBytes(UTF_8)).bytes());

        assertDamaged();
    }

    @Test
    void load_withoutItsLastRecord_isDamage() {
        keeper.put("k", "v");
        keeper.store.entries("log/" + keeper.id().hex()).remove(1);

        assertDamaged();
    }

    @Test
    void load_withARecordTooMany_isDamage() {
        keeper.store
                .entries("log/" + keeper.id().hex())
                .add(LogRecord.put("k".getBytes(UTF_8), new byte[0]).bytes());

        assertDamaged();
    }

    @Test
    void load_ofGarbage_isDamage() {
        keeper.store.entries("log/" + keeper.id().hex()).set(0, new byte[] {7, 7, 7});

        assertDamaged();
    }

    @Test
    void load_withoutItsCheckpoint_isDamage() {
        keeper.store.damage("checkpoint/" + keeper.id().hex(), new byte[0]);

        assertDamaged();
    }

    @Test
    void load_withTheCheckpointOfAnotherHead_isDamage() {
        byte[] former = keeper.store.value("checkpoint/" + keeper.id().hex());
        keeper.put("k", "v");
        keeper.store.damage("checkpoint/" + keeper.id().hex(), former);

        assertDamaged();
    }

    private void assertDamaged() {
        Assertions.assertThatThrownBy(() -> keeper.restarted(2))
                .isInstanceOf(CorruptException.class)
                .hasMessageContaining("restore the home directory from a backup");
    }

    private void breakStore() {
        keeper.store.entries("log/" + keeper.id().hex()).add(new byte[0]);
        var unused = append("lost");
        world.settle();
    }

    private CompletableFuture<Head> append(String key) {
        return keeper.own
                .append(List.of(LogRecord.put(key.getBytes(UTF_8), new byte[0])))
                .toCompletableFuture();
    }
}
