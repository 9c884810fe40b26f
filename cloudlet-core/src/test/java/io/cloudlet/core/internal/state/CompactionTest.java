package io.cloudlet.core.internal.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.testkit.simulated.World;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is superseded goes, what counts stays, whenever the power fails. */
class CompactionTest {

    private static final int LARGE = 60_000;

    private final World world = new World();
    private final Keeper keeper = new Keeper(world, 1).open();

    @Test
    void write_ofTheSameKeyForEver_takesNoMoreThanSomeTimesWhatIsLive() {
        for (int i = 0; i < 1_000; i++) {
            overwrite(i % 3);
        }

        assertThat(stored(keeper)).isLessThan(10 << 20);
        assertThat(keeper.own.log().content().sequence()).isEqualTo(1_001);
    }

    @Test
    void restart_afterCompaction_goesOn() {
        fill();
        Head before = keeper.own.checkpoint().head();
        Keeper restarted = keeper.restarted(2).open();
        restarted.put("later", "v");

        assertThat(keeper.own.log().serves(1)).isFalse();
        assertThat(restarted.own.log().historyAt(before.sequence())).contains(before.history());
        assertThat(restarted.own.get("small".getBytes(UTF_8))).isNotNull();
        assertThat(restarted.own.get("gone".getBytes(UTF_8))).isNull();
        assertThat(restarted.restarted(3).own.checkpoint()).isEqualTo(restarted.own.checkpoint());
    }

    @Test
    void compaction_keepsAuthorityRecords() {
        keeper.own.append(List.of(LogRecord.authority(Keys.authority(1), "a".getBytes(UTF_8))));
        fill();

        assertThat(keeper.restarted(2).own.get(Keys.authority(1))).isNotNull();
    }

    @Test
    void compaction_ofTombstones_leavesNothingOfThem() {
        fill();
        byte[] key = "gone".getBytes(UTF_8);

        assertThat(keeper.store.streams().stream()
                        .filter(stream -> !stream.startsWith("leaves/"))
                        .flatMap(stream -> keeper.store.entries(stream).stream())
                        .filter(entry -> entry.length < 100)
                        .map(entry -> new String(entry, UTF_8)))
                .noneMatch(entry -> entry.contains(new String(key, UTF_8)));
    }

    @Test
    void compaction_ofAReplica_leavesTheSameReplica() {
        Keeper reader = new Keeper(world, 50).open();
        reader.logs.follow(keeper.id(), Keeper.keys(keeper.identity));
        for (int i = 0; i < 200; i++) {
            overwrite(i % 3);
            reader.pullFrom(keeper);
        }
        Keeper restarted = reader.restarted(51);
        restarted.logs.follow(keeper.id(), Keeper.keys(keeper.identity));

        assertThat(stored(reader)).isLessThan(10 << 20);
        assertThat(restarted.logs.head(keeper.id()))
                .contains(keeper.own.checkpoint().head());
        assertThat(restarted.logs.checkpoint(keeper.id()).orElseThrow().root())
                .isEqualTo(keeper.own.checkpoint().root());
    }

    @Test
    void prove_fromBeforeCompaction_holdsAfterARestart() {
        List<Head> heads = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            overwrite(i % 3);
            heads.add(keeper.own.checkpoint().head());
        }
        Log log = keeper.restarted(2).own.log();

        for (Head head : heads) {
            assertThat(log.historyAt(head.sequence())).contains(head.history());
            assertThat(Consistency.verify(
                            head.sequence(),
                            Hash.unhex(head.history()),
                            log.content().sequence(),
                            log.content().history().root(),
                            log.prove(head.sequence()).orElseThrow()))
                    .isTrue();
        }
    }

    /** Every batch that compaction gives to the store may be the last that is stored. */
    @Test
    void crash_atAnyStepOfCompaction_losesNothing() {
        for (int stored = 0; stored < 12; stored++) {
            Keeper one = new Keeper(world, 100 + stored).open();
            one.put("small", "v");
            int i = 0;
            while (dead(one) <= (4 << 20) - LARGE) {
                overwrite(one, i++ % 3);
            }
            one.store.hold();
            for (int more = 0; more < 4; more++) {
                overwrite(one, more % 3);
                for (int step = 0; step < 3 && stored > 3 * more + step; step++) {
                    one.store.releaseNext();
                    world.settle();
                }
            }
            Head acknowledged = one.own.checkpoint().head();
            Keeper restarted = one.restarted(200 + stored);

            assertThat(restarted.own.log().historyAt(acknowledged.sequence()))
                    .as("after %d batches", stored)
                    .contains(acknowledged.history());
            assertThat(restarted.own.get("small".getBytes(UTF_8))).isNotNull();
            restarted.open();
            for (int more = 0; more < 100; more++) {
                overwrite(restarted, more % 3);
            }
            assertThat(stored(restarted)).as("after %d batches", stored).isLessThan(10 << 20);
        }
    }

    private void fill() {
        keeper.put("small", "v");
        keeper.put("gone", "v");
        keeper.own.append(List.of(LogRecord.deletion("gone".getBytes(UTF_8))));
        for (int i = 0; i < 100; i++) {
            overwrite(i % 3);
        }
    }

    private void overwrite(int key) {
        overwrite(keeper, key);
    }

    private static void overwrite(Keeper which, int key) {
        which.own.append(List.of(LogRecord.put(("large" + key).getBytes(UTF_8), new byte[LARGE])));
        which.world.settle();
    }

    private static long dead(Keeper of) {
        return of.own.log().bytes() - of.own.log().content().tree().bytes();
    }

    private static long stored(Keeper of) {
        return of.store.streams().stream()
                .flatMap(stream -> of.store.entries(stream).stream())
                .mapToLong(entry -> entry.length)
                .sum();
    }
}
