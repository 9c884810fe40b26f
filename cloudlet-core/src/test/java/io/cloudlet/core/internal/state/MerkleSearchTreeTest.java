package io.cloudlet.core.internal.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MerkleSearchTreeTest {

    private static final HexFormat HEX = HexFormat.of();

    /** Made by another implementation, in Python, from the description in the Javadoc. */
    @Test
    void root_ofGoldenSets_isAsWrittenDown() throws IOException {
        MerkleSearchTree tree = MerkleSearchTree.empty();
        for (String line : resource("/golden/mst.txt")
                .lines()
                .filter(l -> !l.startsWith("#"))
                .toList()) {
            String[] words = line.split(" ", -1);
            if (words[0].equals("root")) {
                assertThat(HEX.formatHex(tree.root()))
                        .as("after %d entries", tree.size())
                        .isEqualTo(words[1]);
            } else {
                tree = tree.put(HEX.parseHex(words[0]), Long.parseLong(words[1]), HEX.parseHex(words[2]));
            }
        }
        assertThat(tree.size()).isEqualTo(19);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void changes_atRandom_agreeWithATreeMap(long seed) {
        Random random = new Random(seed);
        MerkleSearchTree tree = MerkleSearchTree.empty();
        TreeMap<byte[], Long> model = new TreeMap<>(Arrays::compareUnsigned);
        for (long step = 0; step < 3_000; step++) {
            byte[] key = key(random.nextInt(400));
            boolean put = random.nextInt(100) < (step < 2_000 ? 60 : 20);
            tree = put ? tree.put(key, step, hash(step)) : tree.remove(key);
            if (put) {
                model.put(key, step);
            } else {
                model.remove(key);
            }
            assertThat(tree.size()).as("seed %d, step %d", seed, step).isEqualTo(model.size());
            if (step % 50 == 0) {
                assertSame(tree, model, "seed " + seed + ", step " + step);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18})
    void root_afterAnyOrderOfPutsAndRemovals_isThatOfTheSet(long seed) {
        Random random = new Random(seed);
        List<Integer> ids = new ArrayList<>(
                IntStream.range(0, 50 * (int) (seed - 10)).boxed().toList());
        MerkleSearchTree expected = MerkleSearchTree.empty();
        for (int id : ids) {
            expected = id % 3 == 0 ? expected : expected.put(key(id), id, hash(id));
        }
        MerkleSearchTree detour = MerkleSearchTree.empty();
        Collections.shuffle(ids, random);
        for (int id : ids) {
            detour = detour.put(key(id), random.nextInt(9), hash(-1));
        }
        detour.root();
        Collections.shuffle(ids, random);
        for (int id : ids) {
            detour = id % 3 == 0 ? detour.remove(key(id)) : detour.put(key(id), id, hash(id));
        }
        assertThat(detour.root()).as("seed %d", seed).isEqualTo(expected.root());
    }

    @Test
    void root_afterRemovingEverything_isThatOfTheEmptyTree() {
        MerkleSearchTree tree = numbered(100);
        for (int id = 0; id < 100; id++) {
            tree = tree.remove(key(id));
        }
        assertThat(tree.root()).isEqualTo(new byte[32]);
        assertThat(tree).isEmpty();
    }

    @Test
    void root_withAnotherSequence_differs() {
        MerkleSearchTree tree = numbered(100);
        assertThat(tree.put(key(42), 43, hash(42)).root()).isNotEqualTo(tree.root());
    }

    @Test
    void root_withAnotherRecordHash_differs() {
        MerkleSearchTree tree = numbered(100);
        assertThat(tree.put(key(42), 42, hash(43)).root()).isNotEqualTo(tree.root());
    }

    @Test
    void put_onATree_leavesItAsItWas() {
        MerkleSearchTree tree = numbered(100);
        byte[] before = tree.root().clone();
        tree.put(key(100), 100, hash(100)).remove(key(7)).root();
        assertThat(tree.root()).isEqualTo(before).isEqualTo(numbered(100).root());
        assertThat(tree.get(key(7))).isPresent();
    }

    @Test
    void remove_ofAnAbsentKey_givesTheSameTree() {
        MerkleSearchTree tree = numbered(100);
        IntStream.range(100, 200).forEach(id -> assertThat(tree.remove(key(id))).isSameAs(tree));
    }

    @Test
    void iterator_atTheEnd_refusesToGoOn() {
        assertThatThrownBy(() -> MerkleSearchTree.empty().iterator().next()).isInstanceOf(NoSuchElementException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1025, 70_000})
    void put_ofAKeyWithSoManyBytes_isRefused(int length) {
        assertThatThrownBy(() -> MerkleSearchTree.empty().put(new byte[length], 1, hash(1)))
                .isInstanceOf(TreeLimitException.class)
                .hasMessageContaining("not " + length);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 31, 33})
    void put_ofAHashWithSoManyBytes_isRefused(int length) {
        assertThatThrownBy(() -> MerkleSearchTree.empty().put(key(1), 1, new byte[length]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void layer_ofAHash_isHalfItsLeadingZeroBits() {
        assertThat(IntStream.of(0x80, 0x40, 0x20, 0x10, 0x0f, 0x03, 0x01).map(first -> layerOfHash(first, 0xff)))
                .containsExactly(0, 0, 1, 1, 2, 3, 3);
        assertThat(layerOfHash(0, 0x80)).isEqualTo(4);
        assertThat(layerOfHash(0, 0, 0, 0, 0, 0, 0, 0x01)).isEqualTo(31);
    }

    @Test
    void layer_beyondTheHighest_isRefused() {
        assertThatThrownBy(() -> layerOfHash(0, 0, 0, 0, 0, 0, 0, 0, 0x80))
                .isInstanceOf(TreeLimitException.class)
                .hasMessageContaining("layer 32");
        assertThatThrownBy(() -> MerkleSearchTree.layerOf(new byte[32])).isInstanceOf(TreeLimitException.class);
    }

    @Test
    void put_ofKeysMinedForOneNode_isRefusedAtTheCap() {
        List<byte[]> mined = mined(0, "", MerkleSearchTree.MAX_NODE_ENTRIES + 1);
        byte[] last = mined.remove(mined.size() - 1);
        MerkleSearchTree full = putAll(MerkleSearchTree.empty(), mined);
        assertThatThrownBy(() -> full.put(last, 1, hash(1)))
                .isInstanceOf(TreeLimitException.class)
                .hasMessageContaining("more than 256 entries");
        assertThat(full.put(mined.get(0), 2, hash(2)).size()).isEqualTo(256);
    }

    @Test
    void remove_unitingTwoMinedNodes_isRefusedAtTheCap() {
        MerkleSearchTree low = putAll(MerkleSearchTree.empty(), mined(0, "a", 200));
        byte[] between = mined(1, "b", 1).get(0);
        MerkleSearchTree tree = putAll(low.put(between, 1, hash(1)), mined(0, "c", 200));
        assertThatThrownBy(() -> tree.remove(between)).isInstanceOf(TreeLimitException.class);
    }

    @Test
    void changes_onKeysMinedIntoAStaircase_workAtEveryLayer() {
        MerkleSearchTree tree = MerkleSearchTree.empty();
        List<byte[]> stairs = new ArrayList<>();
        for (int layer = 0; layer <= 7; layer++) {
            stairs.add(mined(layer, "stair " + layer + "/", 1).get(0));
        }
        tree = putAll(tree, stairs);
        Collections.reverse(stairs);
        assertThat(tree.root())
                .isEqualTo(putAll(MerkleSearchTree.empty(), stairs).root());
        for (byte[] key : stairs) {
            tree = tree.remove(key);
        }
        assertThat(tree.size()).isZero();
    }

    private static void assertSame(MerkleSearchTree tree, SortedMap<byte[], Long> model, String at) {
        MerkleSearchTree rebuilt = MerkleSearchTree.empty();
        List<byte[]> keys = new ArrayList<>();
        for (Map.Entry<byte[], Long> entry : model.entrySet()) {
            long sequence = entry.getValue();
            rebuilt = rebuilt.put(entry.getKey(), sequence, hash(sequence));
            assertThat(tree.get(entry.getKey()).orElseThrow().sequence()).as(at).isEqualTo(sequence);
            assertThat(tree.get(entry.getKey()).orElseThrow().recordHash())
                    .as(at)
                    .isEqualTo(hash(sequence));
            keys.add(entry.getKey());
        }
        assertThat(tree).as(at).extracting(MerkleSearchTree.Entry::key).containsExactlyElementsOf(keys);
        assertThat(IntStream.range(0, 400).filter(id -> tree.get(key(id)).isPresent() != model.containsKey(key(id))))
                .as(at)
                .isEmpty();
        assertThat(tree.root()).as(at).isEqualTo(rebuilt.root());
    }

    private static MerkleSearchTree numbered(int count) {
        MerkleSearchTree tree = MerkleSearchTree.empty();
        for (int id = 0; id < count; id++) {
            tree = tree.put(key(id), id, hash(id));
        }
        return tree;
    }

    private static MerkleSearchTree putAll(MerkleSearchTree tree, List<byte[]> keys) {
        MerkleSearchTree result = tree;
        for (byte[] key : keys) {
            result = result.put(key, 1, hash(1));
        }
        return result;
    }

    private static List<byte[]> mined(int layer, String prefix, int count) {
        return new ArrayList<>(IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> (prefix + i).getBytes(UTF_8))
                .filter(key -> MerkleSearchTree.layerOf(Sha256.hash(key)) == layer)
                .limit(count)
                .toList());
    }

    private static int layerOfHash(int... firstBytes) {
        byte[] hash = new byte[32];
        for (int i = 0; i < firstBytes.length; i++) {
            hash[i] = (byte) firstBytes[i];
        }
        return MerkleSearchTree.layerOf(hash);
    }

    private static byte[] key(int id) {
        return Arrays.copyOf(Sha256.hash(("key " + id).getBytes(UTF_8)), 1 + id % 3 * 8 + 4);
    }

    private static byte[] hash(long id) {
        return Sha256.hash(("record " + id).getBytes(UTF_8));
    }

    private static String resource(String name) throws IOException {
        try (InputStream stream = MerkleSearchTreeTest.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(stream, name).readAllBytes(), UTF_8);
        }
    }
}
