package io.cloudlet.core.internal.state;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.state.MerkleSearchTree.Entry;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Fetches a signed live set from somebody who has it, by walking its tree from the root down and asking only for nodes that are
 * not here already; so it costs what differs, whatever the size of both. Every node is checked against the hash it was asked by
 * and every record against its node, so whoever answers can keep back, never invent. What does not make a live set although its
 * origin signed it is the origin's fault. Nothing takes effect before all of it is there. Confined to the core thread.
 */
public final class Walk {

    private static final long MOST_BYTES = 256L << 20;
    private static final byte[] BEGINNING = {};

    private final Jump jump;
    private final MerkleSearchTree local;
    private final long since;
    private final Queue<Want> wanted = new ArrayDeque<>();
    private final Map<Key, WalkedNode> fetched = new HashMap<>();
    /** Below which layer a node that was named has to be, so that no signed tree is deeper than there are layers. */
    private final Map<Key, Integer> above = new HashMap<>();

    private long bytes;
    private long entries;
    private int underWay;
    private @Nullable String fault;
    private @Nullable WorkedOut workedOut;

    /**
     * A node that is asked for.
     *
     * @param after its keys come right after this one; empty at the beginning
     * @param from the first of its entries whose record is asked for; the node itself only if it is the first of all
     */
    @SuppressWarnings("ArrayRecordComponent") // a message, never compared
    public record Want(byte[] hash, byte[] after, int from) {}

    /**
     * A node that came.
     *
     * @param node its bytes; empty where only records were asked for
     * @param records of its entries that are newer than what is here, in order, not necessarily all
     */
    @SuppressWarnings("ArrayRecordComponent") // a message, never compared
    public record Got(byte[] node, List<byte[]> records) {
        public Got {
            records = List.copyOf(records);
        }

        /** About what it takes on a link. */
        public int bytes() {
            return node.length + (int) Log.lengths(records) + Integer.BYTES * (1 + records.size());
        }
    }

    /**
     * What it makes of a log.
     *
     * @param local the live set of that log
     * @param staged null if it breaks the rules of a log
     * @param notable of the records that are told, those that say more than a service
     */
    private record WorkedOut(
            MerkleSearchTree local,
            LogContent.@Nullable Staged staged,
            List<LogRecord> notable,
            @Nullable RuntimeException fault) {}

    /** @param since records up to there are here, if they are live */
    Walk(Jump jump, MerkleSearchTree local, long since) {
        this.jump = jump;
        this.local = local;
        this.since = since;
        want(root(), BEGINNING, MerkleSearchTree.MAX_LAYER + 1);
    }

    Jump jump() {
        return jump;
    }

    public CloudletId origin() {
        return jump.origin();
    }

    /** The root of the set that is fetched. */
    public byte[] root() {
        return Hash.unhex(jump.checkpoint().root());
    }

    /** Records up to there need not come. */
    public long since() {
        return since;
    }

    /** What to ask for next; at most so many. */
    public List<Want> next(int most) {
        List<Want> wants = new ArrayList<>();
        while (wants.size() < most && !wanted.isEmpty()) {
            wants.add(wanted.remove());
        }
        underWay += wants.size();
        return wants;
    }

    /** Whether all is there, or something is wrong that more would not mend. */
    public boolean complete() {
        return fault != null || (wanted.isEmpty() && underWay == 0);
    }

    /**
     * Takes an answer.
     *
     * @param wants what was asked; what was not answered is asked again
     * @throws MalformedException if whoever answered is at fault
     */
    public void take(List<Want> wants, List<Got> answer) {
        if (answer.size() > wants.size()) {
            throw new MalformedException(answer.size() + " nodes where " + wants.size() + " were asked for");
        }
        underWay -= wants.size();
        for (int i = 0; i < wants.size() && fault == null; i++) {
            if (i < answer.size()) {
                take(wants.get(i), answer.get(i));
            } else {
                wanted.add(wants.get(i));
            }
        }
    }

    private void take(Want want, Got got) {
        bytes += got.node().length + Log.lengths(got.records());
        if (bytes > MOST_BYTES) {
            throw new MalformedException("a live set of more than " + MOST_BYTES + " bytes");
        }
        WalkedNode node = want.from() == 0 ? node(want, got) : known(want, got);
        if (node == null) {
            return;
        }
        int next = node.takeRecords(want.from(), got.records(), since, local);
        fault = node.fault();
        if (next < node.entries().size() && fault == null) {
            wanted.add(new Want(want.hash(), want.after(), next));
        }
    }

    private WalkedNode known(Want want, Got got) {
        WalkedNode node = fetched.get(new Key(want.hash()));
        if (node == null || got.node().length > 0 || got.records().isEmpty()) {
            throw new MalformedException("records were asked for and did not come");
        }
        return node;
    }

    private @Nullable WalkedNode node(Want want, Got got) {
        if (!Arrays.equals(Sha256.hash(got.node()), want.hash())) {
            throw new MalformedException("a node that has not the hash it was asked by");
        }
        WalkedNode again = fetched.get(new Key(want.hash()));
        if (again != null) {
            return again;
        }
        try {
            WalkedNode node = WalkedNode.decode(got.node());
            requireBelow(node, above.getOrDefault(new Key(want.hash()), 0));
            entries += node.entries().size();
            if (entries > LogContent.MOST_LIVE) {
                throw new MalformedException("more than " + LogContent.MOST_LIVE + " live records");
            }
            fetched.put(new Key(want.hash()), node);
            byte[] after = want.after();
            for (int i = 0; i <= node.entries().size(); i++) {
                want(node.child(i), after, node.layer());
                after = i < node.entries().size() ? node.entries().get(i).key() : after;
            }
            return node;
        } catch (MalformedException | TreeLimitException e) {
            fault = e.getMessage();
            return null;
        }
    }

    private void want(byte[] hash, byte[] after, int parent) {
        if (Arrays.equals(hash, MstNode.EMPTY.hash())) {
            return;
        }
        Key key = new Key(hash);
        above.merge(key, parent, Math::min);
        WalkedNode here = fetched.get(key);
        if (here != null) {
            requireBelow(here, parent);
        } else if (local.top().locate(hash, after) == null) {
            wanted.add(new Want(hash, after, 0));
        }
    }

    private static void requireBelow(WalkedNode node, int layer) {
        if (node.layer() >= layer) {
            throw new MalformedException("a tree that is out of order");
        }
    }

    /**
     * What the set, once it is complete, makes of a log.
     *
     * @throws MalformedException if the origin signed what breaks the rules of a log
     * @throws TreeLimitException likewise
     */
    LogContent.Staged staged(LogContent content) {
        WorkedOut known = workedOut;
        if (known == null || known.local.top() != content.tree().top()) {
            workedOut = null;
            return computed(content);
        }
        if (known.staged == null) {
            throw Objects.requireNonNull(known.fault, "neither worked out nor at fault");
        }
        return known.staged;
    }

    /** Of the records that are told by this, those that say more than a service; all of them if that was not worked out before. */
    List<LogRecord> notable(LogContent.Staged staged) {
        WorkedOut known = workedOut;
        return known == null ? staged.records() : known.notable;
    }

    /** Whether it is short, so that it need not be worked out aside. */
    boolean brief() {
        return entries + local.size() <= Draft.SHORT;
    }

    /**
     * Works out beforehand what the set, once it is complete, makes of a log; on any thread, while nothing else is asked of this.
     *
     * @param content a copy of that log's
     */
    void workOut(LogContent content) {
        try {
            LogContent.Staged staged = computed(content);
            List<LogRecord> notable =
                    staged.records().stream().filter(LogRecord::notable).toList();
            workedOut = new WorkedOut(content.tree(), staged, notable, null);
        } catch (MalformedException | TreeLimitException e) {
            workedOut = new WorkedOut(content.tree(), null, List.of(), e);
        }
    }

    private LogContent.Staged computed(LogContent content) {
        if (fault != null) {
            throw new MalformedException(fault);
        }
        Checkpoint checkpoint = jump.checkpoint();
        return content.stageJump(tree(), jump.history(), checkpoint.head().epoch())
                .requireSigned(checkpoint);
    }

    /**
     * The set, once it is complete.
     *
     * @throws MalformedException if what the origin signed is none
     */
    MerkleSearchTree tree() {
        return new MerkleSearchTree(built(root(), BEGINNING, null, MerkleSearchTree.MAX_LAYER + 1));
    }

    private MstNode built(byte[] hash, byte[] after, byte @Nullable [] before, int above) {
        if (Arrays.equals(hash, MstNode.EMPTY.hash())) {
            return MstNode.EMPTY;
        }
        MstNode here = local.top().locate(hash, after);
        MstNode node = here == null ? assembled(hash, after, before) : here;
        boolean within = Arrays.compareUnsigned(node.first().key(), after) > 0
                && (before == null || Arrays.compareUnsigned(node.last().key(), before) < 0);
        if (!within || node.layer() >= above) {
            throw new MalformedException("a tree that is out of order");
        }
        return node;
    }

    private MstNode assembled(byte[] hash, byte[] after, byte @Nullable [] before) {
        WalkedNode node = fetched.get(new Key(hash));
        if (node == null) {
            throw new MalformedException("a tree that contains a part twice");
        }
        int count = node.entries().size();
        MstNode[] children = new MstNode[count + 1];
        for (int i = 0; i <= count; i++) {
            byte[] low = i == 0 ? after : node.entries().get(i - 1).key();
            byte[] high = i == count ? before : node.entries().get(i).key();
            children[i] = built(node.child(i), low, high, node.layer());
        }
        return new MstNode(node.layer(), node.complete().toArray(new Entry[0]), children);
    }
}
