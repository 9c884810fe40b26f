package io.cloudlet.core.internal.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.core.internal.identity.KeyChain;
import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.core.internal.identity.Successor;
import io.cloudlet.core.internal.state.VersionVector.Entry;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import io.cloudlet.testkit.simulated.SeededEntropy;
import io.cloudlet.testkit.simulated.World;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReconciliationTest {

    private final Author author = Author.opened(1).put("k", "v");
    private final Keeper keeper = new Keeper(new World(), 100).open().follow(author);

    @Test
    void lacks_ofNothing_isTheWholeLog() {
        keeper.take(author.suffix(0));

        assertThat(lacks(Entry.NOTHING, false))
                .extracting(Reconciliation.Lack::from)
                .containsExactly(0L);
    }

    @Test
    void lacks_ofAPrefix_isTheRest() {
        Entry before = entry(author);
        author.put("k2", "v2");
        keeper.take(author.suffix(0));

        assertThat(lacks(before, false)).extracting(Reconciliation.Lack::from).containsExactly(2L);
    }

    @Test
    void lacks_ofTheSameHead_isNothing() {
        keeper.take(author.suffix(0));

        assertThat(lacks(entry(author), true)).isEmpty();
    }

    @Test
    void lacks_ofANewerBeat_isABeatIfAskedFor() {
        Entry before = entry(author);
        keeper.take(author.suffix(0));

        assertThat(lacks(before, true)).hasSize(1);
        assertThat(lacks(before, false)).isEmpty();
    }

    @Test
    void lacks_ofSomethingNewer_isNothing() {
        keeper.take(author.suffix(0));
        author.put("k2", "v2");

        assertThat(lacks(entry(author), true)).isEmpty();
    }

    @Test
    void lacks_ofAnotherHistoryAtTheSameSequence_isAWalk() {
        Author twin = author.copy(3).put("k2", "other");
        keeper.take(author.put("k2", "v2").suffix(0));

        assertThat(lacks(entry(twin), false))
                .extracting(Reconciliation.Lack::walk)
                .containsExactly(true);
    }

    @Test
    void lacks_ofALongerLogInAnOlderEpoch_isAWalk() {
        Author backup = author.copy(3);
        author.put("k2", "v2").put("k3", "v3");
        backup.open();
        keeper.take(backup.suffix(0));

        assertThat(lacks(entry(author), false))
                .extracting(Reconciliation.Lack::walk)
                .containsExactly(true);
    }

    @Test
    void lacks_ofAQuarantinedLog_isNothing() {
        Author twin = author.copy(3).put("k2", "other");
        keeper.take(author.put("k2", "v2").suffix(0));
        keeper.take(twin.suffix(0));

        assertThat(lacks(Entry.NOTHING, true)).isEmpty();
    }

    @Test
    void lacks_ofALogNotListed_isNothing() {
        keeper.take(author.suffix(0));

        assertThat(new Reconciliation(keeper.logs).lacks(new VersionVector(new TreeMap<>()), true))
                .isEmpty();
    }

    /** Or everybody would tell it again at every pull. */
    @Test
    void vector_ofALogThatAFormerKeyWentOnWith_showsWhatWasToldThoughItDoesNotCount() {
        Head head = author.head();
        Successor.Last end =
                new Successor.Last(head.epoch().number(), head.epoch().bits(), 0, "00".repeat(32), "00".repeat(32));
        SigningKey next = SigningKey.generate(new SeededEntropy(77));
        KeyChain keys = Keeper.keys(author.identity);
        keys.learn(Successor.sign(
                author.id(),
                author.identity.verification(),
                next.verification(),
                end,
                author.identity,
                Author.FEDERATION));
        Keeper reader = new Keeper(keeper.world, 78);
        reader.logs.follow(author.id(), keys);
        reader.take(author.suffix(0));

        assertThat(reader.logs.head(author.id())).isEmpty();
        assertThat(reader.logs.vector().entries().get(author.id()).head()).isEqualTo(head);
    }

    @Test
    void digest_ofEqualHeads_isEqualWhateverTheBeats() {
        VersionVector one = vector(new Entry(author.head(), 1));
        VersionVector two = vector(new Entry(author.head(), 2));

        assertThat(one.digest()).isEqualTo(two.digest());
    }

    @Test
    void digest_ofAnotherHead_differs() {
        VersionVector one = vector(new Entry(author.head(), 1));

        assertThat(vector(new Entry(author.put("k", "w").head(), 1)).digest()).isNotEqualTo(one.digest());
    }

    @Test
    void read_ofWhatAVectorWrote_givesItBack() {
        assertThat(VersionVector.read(new WireReader(written()))).isEqualTo(vector(new Entry(author.head(), 3)));
    }

    @Test
    void read_ofAnyPrefixOfAVector_isMalformed() {
        byte[] bytes = written();
        for (int length = 0; length < bytes.length; length++) {
            WireReader cut = new WireReader(Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> VersionVector.read(cut)).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void read_ofAnOriginTwice_isMalformed() {
        byte[] one = written();
        byte[] entry = Arrays.copyOfRange(one, 4, one.length);
        byte[] twice = new WireWriter().u32(2).raw(entry).raw(entry).toBytes();

        assertThatThrownBy(() -> VersionVector.read(new WireReader(twice)))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("ascending");
    }

    @Test
    void read_ofTooManyOrigins_isMalformed() {
        byte[] many = new WireWriter().u32(10_001).toBytes();

        assertThatThrownBy(() -> VersionVector.read(new WireReader(many))).hasMessageContaining("at most 10000");
    }

    /** Whoever carries what to whom, in whatever order: in the end everybody holds the same, and says so. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void pull_atRandomUntilNobodyLacks_endsWithEqualDigests(long seed) {
        Random random = new Random(seed);
        World world = new World();
        List<Keeper> keepers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            keepers.add(new Keeper(world, 1_000 * seed + i).open());
        }
        keepers.forEach(one -> keepers.forEach(other -> one.logs.follow(
                other.id(), KeyChain.pinned(other.identity.verification(), Optional.empty(), Author.FEDERATION))));
        for (int i = 0; i < 200; i++) {
            Keeper one = keepers.get(random.nextInt(5));
            if (random.nextBoolean()) {
                one.put("k" + random.nextInt(20), "v" + i);
            } else {
                one.pullFrom(keepers.get(random.nextInt(5)));
            }
        }
        for (int round = 0; round < 3; round++) {
            keepers.forEach(one -> keepers.forEach(one::pullFrom));
        }

        assertThat(keepers)
                .as("seed %d", seed)
                .extracting(keeper -> keeper.logs.digest())
                .containsOnly(keepers.get(0).logs.digest());
        assertThat(keepers).as("seed %d", seed).allMatch(keeper -> keeper.stopped.isEmpty());
    }

    private byte[] written() {
        WireWriter out = new WireWriter();
        vector(new Entry(author.head(), 3)).write(out);
        return out.toBytes();
    }

    private Entry entry(Author of) {
        return new Entry(of.head(), of.beat);
    }

    private VersionVector vector(Entry entry) {
        return new VersionVector(new TreeMap<>(Map.of(author.id(), entry)));
    }

    private List<Reconciliation.Lack> lacks(Entry theirs, boolean beats) {
        return new Reconciliation(keeper.logs).lacks(vector(theirs), beats);
    }
}
