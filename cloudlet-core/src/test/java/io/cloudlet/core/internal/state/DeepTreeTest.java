package io.cloudlet.core.internal.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.core.internal.wire.WireWriter;
import io.cloudlet.testkit.simulated.World;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** An origin signs a tree that is a chain: each node on the lowest layer, and the child of the one before. */
class DeepTreeTest {

    private static final int DEEP = 20_000;

    private final Keeper reader = new Keeper(new World(), 50).open();
    private final Author author = Author.opened(9);
    private final Map<Key, Walk.Got> nodes = new HashMap<>();
    private int answers;

    @Test
    void walked_toAChain_stopsItsOriginAtTheSecondNode() {
        byte[] root = chain();
        reader.follow(author);
        Jump jump = new Jump(author.over(root), author.history, Jump.Relation.UNKNOWN, Head.EMPTY.history(), List.of());
        Walk walk = reader.logs.jump(jump, Head.EMPTY, () -> true).orElseThrow();
        while (!walk.complete()) {
            List<Walk.Want> wants = walk.next(64);
            answers += wants.size();
            walk.take(
                    wants,
                    wants.stream().map(want -> nodes.get(new Key(want.hash()))).toList());
        }

        reader.logs.walked(walk);
        assertThat(answers).isEqualTo(2);
        assertThat(reader.logs.doubts().trouble(author.id()).orElseThrow()).contains("out of order");
    }

    private byte[] chain() {
        List<LogRecord> records = new ArrayList<>(IntStream.range(0, 3 * DEEP)
                .mapToObj(i -> "s/%08d".formatted(i).getBytes(UTF_8))
                .filter(key -> MerkleSearchTree.layer(key) == 0)
                .limit(DEEP)
                .map(key -> LogRecord.put(key, new byte[0]))
                .toList());
        records.forEach(record -> author.raw(record.bytes()));
        byte[] child = MstNode.EMPTY.hash();
        for (int i = records.size() - 1; i >= 0; i--) {
            LogRecord record = records.get(i);
            byte[] node = new WireWriter()
                    .raw(MstNode.PREFIX)
                    .u8(0)
                    .raw(MstNode.EMPTY.hash())
                    .u16(1)
                    .u16(record.key().length)
                    .raw(record.key())
                    .u64(i + 2)
                    .raw(record.hash())
                    .raw(child)
                    .toBytes();
            child = Sha256.hash(node);
            nodes.put(new Key(child), new Walk.Got(node, List.of(record.bytes())));
        }
        return child;
    }
}
