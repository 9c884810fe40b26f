package io.cloudlet.core.internal.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.core.internal.world.MemoryStore;
import io.cloudlet.spi.storage.RecordStore;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Proofs that one history is the beginning of another, and the leaf hashes that they are made from. */
class ConsistencyTest {

    private static final int MOST = 140;
    private static final HexFormat HEX = HexFormat.of();

    /** The leaves that Certificate Transparency's implementations test with. */
    private static final List<byte[]> CT_LEAVES = List.of(
                    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
            .stream()
            .map(hex -> HistoryTree.leafHash(HEX.parseHex(hex)))
            .toList();

    private final MemoryStore store = new MemoryStore();

    @Test
    void prove_ofEveryPair_followsTheDefinitionAndVerifies() {
        List<byte[]> leaves = leaves(MOST);
        for (int second = 0; second <= MOST; second++) {
            for (int first = 0; first <= second; first++) {
                List<byte[]> proof = Consistency.prove(first, second, ranges(leaves));
                assertThat(proof)
                        .as("%d in %d", first, second)
                        .containsExactlyElementsOf(
                                first == 0 ? List.of() : subproof(first, leaves.subList(0, second), true));
                assertThat(Consistency.verify(first, root(leaves, first), second, root(leaves, second), proof))
                        .as("%d in %d", first, second)
                        .isTrue();
            }
        }
    }

    @Test
    void verify_ofAnotherBeginning_isFalseForEveryPair() {
        List<byte[]> leaves = leaves(40);
        List<byte[]> others = new ArrayList<>(leaves);
        others.set(0, leaf(99));
        for (int second = 1; second <= 40; second++) {
            for (int first = 1; first <= second; first++) {
                List<byte[]> proof = Consistency.prove(first, second, ranges(leaves));
                assertThat(Consistency.verify(first, root(others, first), second, root(leaves, second), proof))
                        .as("%d in %d", first, second)
                        .isFalse();
                assertThat(Consistency.verify(first, root(leaves, first), second, root(others, second), proof))
                        .as("%d in %d", first, second)
                        .isFalse();
            }
        }
    }

    @Test
    void verify_withAnyHashChangedLeftOutOrAdded_isFalse() {
        List<byte[]> leaves = leaves(40);
        for (int first = 1; first < 40; first++) {
            List<byte[]> proof = Consistency.prove(first, 40, ranges(leaves));
            for (int i = 0; i < proof.size(); i++) {
                List<byte[]> changed = new ArrayList<>(proof);
                changed.set(i, leaf(99));
                assertThat(verify(first, leaves, changed))
                        .as("%d, hash %d", first, i)
                        .isFalse();
                changed.remove(i);
                assertThat(verify(first, leaves, changed))
                        .as("%d, hash %d", first, i)
                        .isFalse();
            }
            List<byte[]> longer = new ArrayList<>(proof);
            longer.add(leaf(99));
            assertThat(verify(first, leaves, longer)).as("%d", first).isFalse();
        }
    }

    private static boolean verify(int first, List<byte[]> leaves, List<byte[]> proof) {
        return Consistency.verify(first, root(leaves, first), 40, root(leaves, 40), proof);
    }

    @Test
    void verify_ofALongerBeginning_isFalse() {
        List<byte[]> leaves = leaves(4);

        assertThat(Consistency.verify(4, root(leaves, 4), 3, root(leaves, 3), List.of()))
                .isFalse();
        assertThat(Consistency.verify(0, leaf(1), 3, root(leaves, 3), List.of()))
                .isFalse();
    }

    /** As published with Certificate Transparency's own tests. */
    @ParameterizedTest
    @CsvSource({
        "1, 8, '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
                + " 5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
                + " 6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4'",
        "6, 8, '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
                + " ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
                + " d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7'",
        "2, 5, '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
                + " bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b'"
    })
    void prove_ofCertificateTransparencysLeaves_isAsPublished(int first, int second, String proof) {
        assertThat(Consistency.prove(first, second, ranges(CT_LEAVES)))
                .extracting(HEX::formatHex)
                .containsExactly(proof.split(" ", -1));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 256, 257, 700})
    void leaves_beginningAnywhere_proveFromThereOn(int start) {
        List<byte[]> leaves = leaves(1_400);
        HistoryLeaves kept = new HistoryLeaves(store, "leaves");
        kept.reset(HistoryTree.empty().appendAll(leaves.subList(0, start)), start, new byte[0]);
        for (int at = start; at < 1_400; at += 100) {
            append(kept, leaves.subList(at, Math.min(1_400, at + 100)));
        }

        for (int first = 1; first <= 1_400; first += 7) {
            Optional<List<byte[]>> proof = kept.prove(first);
            assertThat(proof.isPresent()).as("%d", first).isEqualTo(first >= start);
            if (proof.isPresent()) {
                assertThat(kept.rootAt(first)).hasValueSatisfying(root -> {});
                assertThat(Consistency.verify(
                                first,
                                kept.rootAt(first).orElseThrow(),
                                1_400,
                                root(leaves, 1_400),
                                proof.orElseThrow()))
                        .as("%d", first)
                        .isTrue();
                assertThat(kept.rootAt(first).orElseThrow()).isEqualTo(root(leaves, first));
            }
        }
    }

    private void append(HistoryLeaves kept, List<byte[]> leaves) {
        RecordStore.Append tiles = kept.filledBy(leaves);
        if (tiles != null) {
            store.apply(new RecordStore.Batch(List.of(tiles), List.of()));
        }
        kept.append(leaves);
        kept.given();
        kept.stored(kept.size());
    }

    private static Consistency.Ranges ranges(List<byte[]> leaves) {
        return (from, to) -> definition(leaves.subList((int) from, (int) to));
    }

    private static byte[] root(List<byte[]> leaves, int size) {
        return definition(leaves.subList(0, size));
    }

    /** SUBPROOF of RFC 9162, section 2.1.4.1, word for word. */
    private static List<byte[]> subproof(int m, List<byte[]> leaves, boolean b) {
        int n = leaves.size();
        if (m == n) {
            return b ? List.of() : List.of(definition(leaves));
        }
        int k = Integer.highestOneBit(n - 1);
        List<byte[]> proof;
        if (m <= k) {
            proof = new ArrayList<>(subproof(m, leaves.subList(0, k), b));
            proof.add(definition(leaves.subList(k, n)));
        } else {
            proof = new ArrayList<>(subproof(m - k, leaves.subList(k, n), false));
            proof.add(definition(leaves.subList(0, k)));
        }
        return proof;
    }

    /** MTH of RFC 9162, section 2.1.1, word for word. */
    private static byte[] definition(List<byte[]> leafHashes) {
        int n = leafHashes.size();
        if (n < 2) {
            return n == 0 ? Sha256.hash() : leafHashes.get(0);
        }
        int k = Integer.highestOneBit(n - 1);
        return Sha256.hash(new byte[] {1}, definition(leafHashes.subList(0, k)), definition(leafHashes.subList(k, n)));
    }

    private static List<byte[]> leaves(int count) {
        return IntStream.range(0, count).mapToObj(ConsistencyTest::leaf).toList();
    }

    private static byte[] leaf(int index) {
        return HistoryTree.leafHash(("record " + index).getBytes(UTF_8));
    }
}
