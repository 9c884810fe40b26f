package io.cloudlet.core.internal.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.state.VersionVector.Entry;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionVectorTest {

    private static final CloudletId LOW = new CloudletId("11".repeat(32));
    private static final CloudletId HIGH = new CloudletId("22".repeat(32));

    @Test
    void read_ofOriginsInOrder_listsThem() {
        assertThat(VersionVector.read(vector(List.of(LOW, HIGH))).entries()).containsOnlyKeys(LOW, HIGH);
    }

    @Test
    void read_ofOriginsOutOfOrder_isMalformed() {
        assertThatThrownBy(() -> VersionVector.read(vector(List.of(HIGH, LOW))))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("ascending order");
    }

    @Test
    void read_ofAnOriginTwice_isMalformed() {
        assertThatThrownBy(() -> VersionVector.read(vector(List.of(LOW, LOW)))).isInstanceOf(MalformedException.class);
    }

    /** Whatever way it came about. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void digest_ofEqualVectors_isEqual(long seed) {
        Random random = new Random(seed);
        SortedMap<CloudletId, Entry> entries = new TreeMap<>();
        VersionVector grown = VersionVector.EMPTY;
        for (int i = 0; i < 500; i++) {
            CloudletId origin = origin(random);
            if (random.nextInt(4) == 0) {
                entries.remove(origin);
                grown = grown.without(origin);
            } else {
                Entry entry = entry(random);
                entries.put(origin, entry);
                grown = grown.with(origin, entry);
            }
            if (random.nextInt(5) == 0) {
                grown.digest();
            }
        }

        assertThat(grown.entries()).isEqualTo(entries);
        assertThat(grown.size()).isEqualTo(entries.size());
        assertThat(grown.digest()).isEqualTo(new VersionVector(entries).digest());
    }

    @Test
    void digest_ofAnotherHead_isAnother() {
        VersionVector one = VersionVector.EMPTY.with(LOW, Entry.NOTHING).with(HIGH, Entry.NOTHING);
        VersionVector other = one.with(LOW, new Entry(new Head(LogEpoch.NONE, 1, "ab".repeat(32)), 0));

        assertThat(one.digest()).isNotEqualTo(other.digest());
        assertThat(one.with(LOW, new Entry(Head.EMPTY, 9)).digest()).isEqualTo(one.digest());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void changed_byWhatIsDifferent_hasTheSameHeads(long seed) {
        Random random = new Random(seed);
        VersionVector one = VersionVector.EMPTY;
        VersionVector other = VersionVector.EMPTY;
        for (int i = 0; i < 100; i++) {
            CloudletId origin = origin(random);
            Entry entry = entry(random);
            one = random.nextInt(5) > 0 ? one.with(origin, entry) : one;
            other = random.nextInt(5) > 0 ? other.with(origin, random.nextInt(5) > 0 ? entry : entry(random)) : other;
        }
        WireWriter out = new WireWriter();
        other.since(one).write(out);
        VectorChange read = VectorChange.read(new WireReader(out.toBytes()));

        assertThat(read).isEqualTo(other.since(one));
        assertThat(one.changed(read).digest()).isEqualTo(other.digest());
        assertThat(other.since(other).size()).isZero();
        Set<CloudletId> listed = other.entries().keySet();
        assertThat(read.entries().keySet()).allMatch(listed::contains);
        assertThat(read.dropped()).noneMatch(listed::contains);
    }

    @Test
    void newerBeats_ofTheSameHead_areTaken() {
        Head far = new Head(LogEpoch.NONE, 1, "ab".repeat(32));
        VersionVector one = VersionVector.EMPTY.with(LOW, new Entry(far, 3)).with(HIGH, new Entry(far, 3));
        VersionVector other = VersionVector.EMPTY.with(LOW, new Entry(far, 5)).with(HIGH, new Entry(Head.EMPTY, 5));

        assertThat(one.newerBeats(other))
                .isEqualTo(VersionVector.EMPTY.with(LOW, new Entry(far, 5)).with(HIGH, new Entry(far, 3)));
    }

    @Test
    void changed_beyondTheMostOrigins_isMalformed() {
        Random random = new Random(1);
        SortedMap<CloudletId, Entry> many = new TreeMap<>();
        while (many.size() < VersionVector.MOST_ORIGINS) {
            many.put(origin(random, 64), Entry.NOTHING);
        }
        VersionVector full = new VersionVector(many);
        VectorChange more = VersionVector.EMPTY.with(LOW, Entry.NOTHING).since(VersionVector.EMPTY);

        assertThatThrownBy(() -> full.changed(more))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("at most 10000");
    }

    @Test
    void readChange_droppingWhatItLists_isMalformed() {
        WireWriter out = new WireWriter().u32(1).raw(Hash.bytes(LOW));
        Head.EMPTY.write(out);
        out.u64(0).u32(1).raw(Hash.bytes(LOW));

        assertThatThrownBy(() -> VectorChange.read(new WireReader(out.toBytes())))
                .isInstanceOf(MalformedException.class);
    }

    private static CloudletId origin(Random random) {
        return origin(random, 2);
    }

    /** Few random digits, so that the same come again, and share many. */
    private static CloudletId origin(Random random, int digits) {
        StringBuilder hex = new StringBuilder("0".repeat(64));
        for (int i = 0; i < digits; i++) {
            hex.setCharAt(random.nextInt(64), Character.forDigit(random.nextInt(16), 16));
        }
        return new CloudletId(hex.toString());
    }

    private static Entry entry(Random random) {
        return new Entry(new Head(LogEpoch.NONE, random.nextInt(5), "ab".repeat(32)), random.nextInt(5));
    }

    private static WireReader vector(List<CloudletId> origins) {
        WireWriter out = new WireWriter().u32(origins.size());
        for (CloudletId origin : origins) {
            out.raw(Hash.bytes(origin));
            Head.EMPTY.write(out);
            out.u64(0);
        }
        return new WireReader(out.toBytes());
    }
}
