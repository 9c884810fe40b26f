package io.cloudlet.core.internal.state;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.Golden;
import io.cloudlet.core.internal.fuzz.FuzzTarget;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Records, what stands in them and what vouches for them. */
public final class StateFuzz {

    private static final String FILE = "state.txt";

    private StateFuzz() {}

    public static List<FuzzTarget> targets() {
        return List.of(
                FuzzTarget.canonical("state-record", LogRecord.class, LogRecord::decode, StateFuzz::written)
                        .covering(Keys.class)
                        .refusing(UnknownRecordException.class)
                        .golden(FILE, "record-put", "record-deletion", "record-audience", "record-opening"),
                FuzzTarget.canonical(
                                "state-opening",
                                Opening.class,
                                StateFuzz::opening,
                                opening -> opening.toRecord().bytes())
                        .covering(LogEpoch.class)
                        .refusing(UnknownRecordException.class)
                        .golden(FILE, "record-opening"),
                FuzzTarget.canonical("state-head", Head.class, whole(Head::read), Head::toBytes)
                        .golden(FILE, "head", "head-empty"),
                FuzzTarget.canonical("state-vector", VersionVector.class, whole(VersionVector::read), StateFuzz::bytes)
                        .golden(FILE, "vector"),
                FuzzTarget.canonical(
                                "state-vector-change", VectorChange.class, whole(VectorChange::read), StateFuzz::bytes)
                        .seeds(bytes(change())),
                FuzzTarget.canonical("state-checkpoint", Checkpoint.class, Checkpoint::decode, Checkpoint::encode)
                        .covering(Echo.class)
                        .golden(FILE, "checkpoint", "checkpoint-echoing"),
                FuzzTarget.canonical("state-fork", Fork.class, Fork::decode, Fork::encode)
                        .covering(Consistency.class)
                        .seeds(fork().encode()),
                FuzzTarget.canonical("state-jump", Jump.class, whole(Jump::read), StateFuzz::bytes)
                        .covering(Consistency.class)
                        .seeds(bytes(jump())),
                FuzzTarget.door("state-node", WalkedNode.class, StateFuzz::walk)
                        .refusing(TreeLimitException.class)
                        .seeds(node()),
                FuzzTarget.canonical("state-history", HistoryTree.class, HistoryTree::decode, HistoryTree::encode)
                        .seeds(HistoryTree.empty().append(new byte[32]).encode()),
                FuzzTarget.door("state-taken-over", TakenOver.class, TakenOver::sequence)
                        .seeds(TakenOver.record(LogEpoch.NONE, 7).body()),
                FuzzTarget.door("state-runs", Runs.class, Runs::ends)
                        .seeds(Runs.of(MerkleSearchTree.empty(), new Head(LogEpoch.NONE, 1, ""))
                                .toRecord()
                                .body()),
                FuzzTarget.door("state-log", LogContent.class, StateFuzz::take)
                        .refusing(UnknownRecordException.class)
                        .refusing(TreeLimitException.class)
                        .seeds(log()));
    }

    /** A record put together again from its parts. */
    private static byte[] written(LogRecord record) {
        byte[] key = record.key();
        Keys.isAuthority(key);
        if (key.length > 2) {
            Keys.suffix(key);
        }
        byte[] audience = record.audience();
        return new WireWriter()
                .u8(LogRecord.VERSION)
                .u8(record.kind().classByte())
                .u8(audience.length)
                .raw(audience)
                .u16(key.length)
                .raw(key)
                .raw(record.body())
                .toBytes();
    }

    private static Opening opening(byte[] input) {
        LogRecord record = LogRecord.decode(input);
        if (record.kind() != LogRecord.Kind.OPENING) {
            throw new MalformedException("no opening");
        }
        return Opening.of(record);
    }

    private static byte[] bytes(VersionVector vector) {
        WireWriter out = new WireWriter();
        vector.write(out);
        vector.digest();
        return out.toBytes();
    }

    private static byte[] bytes(VectorChange change) {
        WireWriter out = new WireWriter();
        change.write(out);
        VersionVector.EMPTY.changed(change).since(VersionVector.EMPTY);
        return out.toBytes();
    }

    private static VectorChange change() {
        VersionVector one = VersionVector.EMPTY.with(new CloudletId("1".repeat(64)), VersionVector.Entry.NOTHING);
        return VersionVector.EMPTY
                .with(new CloudletId("2".repeat(64)), VersionVector.Entry.NOTHING)
                .since(one);
    }

    private static byte[] bytes(Jump jump) {
        WireWriter out = new WireWriter();
        jump.write(out);
        return out.toBytes();
    }

    private static Checkpoint checkpoint(String name) {
        return Checkpoint.decode(Golden.file(FILE).get(name));
    }

    /** Two words on one history. */
    public static Fork fork() {
        Checkpoint one = checkpoint("checkpoint");
        return new Fork(one, checkpoint("checkpoint-echoing"), one.root(), List.of(new byte[32], new byte[32]));
    }

    /** To somewhere. */
    public static Jump jump() {
        Checkpoint to = checkpoint("checkpoint-echoing");
        HistoryTree history = HistoryTree.empty().append(new byte[32]).append(new byte[32]);
        return new Jump(to, history, Jump.Relation.CONTINUES, to.root(), List.of(new byte[32]));
    }

    /** What is live of the log of {@code state.txt}. */
    public static Excerpt excerpt() {
        Golden golden = Golden.file(FILE);
        List<byte[]> leaves = Stream.of("record-put-2", "record-deletion", "record-audience")
                .map(name -> HistoryTree.leafHash(golden.get(name)))
                .toList();
        HistoryTree start = HistoryTree.empty()
                .append(HistoryTree.leafHash(golden.get("record-opening")))
                .append(HistoryTree.leafHash(golden.get("record-put")));
        List<Excerpt.Live> live = List.of(
                new Excerpt.Live(3, golden.get("record-put-2")), new Excerpt.Live(5, golden.get("record-audience")));
        return new Excerpt(checkpoint("checkpoint"), start, leaves, live);
    }

    /** A node of some entries. */
    public static byte[] node() {
        MerkleSearchTree tree = MerkleSearchTree.empty();
        for (int i = 0; i < 9; i++) {
            tree = tree.put(LogRecord.put(new byte[] {'k', (byte) i}, new byte[] {'v'}), i + 1);
        }
        return tree.top().encode();
    }

    /** Without the records that it names it is never complete. */
    private static void walk(byte[] input) {
        WalkedNode node = WalkedNode.decode(input);
        if (node.takeRecords(0, List.of(), 0, MerkleSearchTree.empty())
                == node.entries().size()) {
            throw new AssertionError("a node is complete without its records");
        }
    }

    private static <T> Function<byte[], T> whole(Function<WireReader, T> read) {
        return input -> {
            WireReader in = new WireReader(input);
            T value = read.apply(in);
            in.end("value");
            return value;
        };
    }

    /** Records that somebody may have signed: they take effect whole, or are refused. */
    private static void take(byte[] input) {
        WireReader in = new WireReader(input);
        List<LogRecord> records = new ArrayList<>();
        while (in.remaining() > 0) {
            records.add(LogRecord.decode(in.raw("record", in.u16("record length"))));
        }
        LogContent content = new LogContent();
        LogContent.Staged staged = content.stage(records);
        content.commit(staged);
        if (!content.head().equals(staged.head()) || !content.root().equals(staged.root())) {
            throw new AssertionError("what took effect is not what was staged");
        }
    }

    private static byte[] log() {
        Golden golden = Golden.file(FILE);
        WireWriter out = new WireWriter();
        for (String name :
                List.of("record-opening", "record-put", "record-put-2", "record-deletion", "record-audience")) {
            byte[] record = golden.get(name);
            out.u16(record.length).raw(record);
        }
        return out.toBytes();
    }
}
