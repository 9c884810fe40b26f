package io.cloudlet.core.internal.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.WireWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryTreeTest {

    private static final HexFormat HEX = HexFormat.of();

    /** The leaves that Certificate Transparency's implementations test with. */
    private static final List<String> CT_LEAVES =
            List.of("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f");

    @ParameterizedTest
    @CsvSource({
        "0, e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "1, 6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "2, fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "3, aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "4, d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "5, 4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "6, 76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "7, ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "8, 5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    })
    void root_ofCertificateTransparencysLeaves_isAsPublished(int size, String root) {
        List<byte[]> leaves = CT_LEAVES.subList(0, size).stream()
                .map(hex -> HistoryTree.leafHash(HEX.parseHex(hex)))
                .toList();
        assertThat(HEX.formatHex(tree(leaves).root())).isEqualTo(root);
    }

    @Test
    void root_ofEverySizeTo300_followsTheDefinition() {
        List<byte[]> leaves = new ArrayList<>();
        HistoryTree tree = HistoryTree.empty();
        for (int size = 0; size <= 300; size++) {
            assertThat(tree.size()).isEqualTo(size);
            assertThat(tree.root()).as("size %d", size).isEqualTo(definition(leaves));
            leaves.add(leaf(size));
            tree = tree.append(leaf(size));
        }
    }

    @Test
    void decode_ofEverySizeTo300_givesBackTheTree() {
        HistoryTree tree = HistoryTree.empty();
        for (int size = 0; size <= 300; size++) {
            HistoryTree read = HistoryTree.decode(tree.encode());
            assertThat(read).as("size %d", size).isEqualTo(tree).hasSameHashCodeAs(tree);
            tree = tree.append(leaf(size));
            assertThat(read.append(leaf(size))).isEqualTo(tree);
        }
    }

    @Test
    void append_onATree_leavesItAsItWas() {
        HistoryTree tree = tree(List.of(leaf(0), leaf(1), leaf(2)));
        byte[] root = tree.root();
        assertThat(tree.append(leaf(3))).isNotEqualTo(tree);
        assertThat(tree.root()).isEqualTo(root);
        assertThat(tree.size()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 31, 33})
    void append_ofAHashWithSoManyBytes_isRefused(int length) {
        assertThatThrownBy(() -> HistoryTree.empty().append(new byte[length]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void decode_cutAnywhere_isMalformed() {
        byte[] bytes = tree(IntStream.range(0, 11)
                        .mapToObj(HistoryTreeTest::leaf)
                        .toList())
                .encode();
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> HistoryTree.decode(cut)).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void decode_withBytesBehind_isMalformed() {
        byte[] bytes = HistoryTree.empty().append(leaf(0)).encode();
        assertThatThrownBy(() -> HistoryTree.decode(Arrays.copyOf(bytes, bytes.length + 1)))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void decode_ofANegativeSize_isMalformed() {
        byte[] bytes = new byte[8 + 32];
        bytes[0] = (byte) 0x80;
        assertThatThrownBy(() -> HistoryTree.decode(bytes)).isInstanceOf(MalformedException.class);
    }

    private static HistoryTree tree(List<byte[]> leafHashes) {
        HistoryTree tree = HistoryTree.empty();
        for (byte[] leafHash : leafHashes) {
            tree = tree.append(leafHash);
        }
        return tree;
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

    private static byte[] leaf(int index) {
        return HistoryTree.leafHash(("record " + index).getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, HistoryTree.MOST + 1})
    void decode_ofMoreRecordsThanCanBeCountedOn_isMalformed(long size) {
        byte[] bytes = new WireWriter()
                .u64(size)
                .raw(new byte[Long.bitCount(size) * Sha256.LENGTH])
                .toBytes();

        assertThatThrownBy(() -> HistoryTree.decode(bytes))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("a history of " + size + " records");
    }
}
