package io.cloudlet.core.internal.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.core.internal.state.MerkleSearchTree.Entry;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntryOrderTest {

    private static final byte[] HASH = new byte[32];

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 100, 5_000})
    void byKey_keysOfManyShapes_asComparingThemOneByOne(int count) {
        Random chance = new Random(count);
        Entry[] entries = new Entry[count];
        Arrays.setAll(entries, i -> entry(key(chance)));
        byte[][] expected = Arrays.stream(entries).map(Entry::key).toArray(byte[][]::new);
        Arrays.sort(expected, Arrays::compareUnsigned);

        EntryOrder.byKey(entries);

        assertThat(Arrays.stream(entries).map(Entry::key).toArray(byte[][]::new))
                .isDeepEqualTo(expected);
    }

    @Test
    void byKey_keysAlikeForLong_ordersByTheirEnds() {
        Entry[] entries = {
            entry(new byte[] {7, 7, 7, 7, 7, 7, 7, 7, 7, 7, (byte) 200}),
            entry(new byte[] {7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 1}),
            entry(new byte[] {7, 7, 7, 7, 7, 7, 7, 7, 7, 7}),
            entry(new byte[] {7})
        };
        EntryOrder.byKey(entries);
        assertThat(Arrays.stream(entries).map(entry -> entry.key().length)).containsExactly(1, 10, 11, 11);
        assertThat(entries[2].key()[10]).isEqualTo((byte) 1);
    }

    @Test
    void bySequence_anyOrder_asCounted() {
        Entry[] entries = new Entry[1_000];
        Arrays.setAll(entries, i -> new Entry(new byte[] {1}, 1 + (i * 7L) % 1_000, HASH, null));
        EntryOrder.bySequence(entries);
        assertThat(Arrays.stream(entries).mapToLong(Entry::sequence)).isSorted();
    }

    private static Entry entry(byte[] key) {
        return new Entry(key, 1, HASH, null);
    }

    /** Few different bytes, so that keys often begin alike. */
    private static byte[] key(Random chance) {
        byte[] key = new byte[1 + chance.nextInt(20)];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) (chance.nextInt(3) * 127);
        }
        return key;
    }
}
