package io.cloudlet.core.internal.state;

import io.cloudlet.core.internal.state.MerkleSearchTree.Entry;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.WireReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A node of a tree as it came from a peer, with the records of its entries, which come by and by. */
final class WalkedNode {

    private final int layer;
    private final List<Entry> entries;
    private final List<byte[]> children;
    private final Entry[] complete;
    private @Nullable String fault;

    private WalkedNode(int layer, List<Entry> entries, List<byte[]> children) {
        this.layer = layer;
        this.entries = entries;
        this.children = children;
        this.complete = new Entry[entries.size()];
    }

    /**
     * Reads what {@link MstNode#encode} writes.
     *
     * @throws MalformedException if it is no node
     * @throws TreeLimitException if it is beyond the limits of a tree
     */
    static WalkedNode decode(byte[] bytes) {
        WireReader in = new WireReader(bytes);
        if (!Arrays.equals(in.raw("node", MstNode.PREFIX.length), MstNode.PREFIX)) {
            throw in.malformed("no node of a live set");
        }
        int layer = in.u8("layer");
        List<byte[]> children = new ArrayList<>(List.of(in.raw("subtree", Sha256.LENGTH)));
        int count = in.u16("number of entries");
        if (count < 1 || count > MerkleSearchTree.MAX_NODE_ENTRIES) {
            throw in.malformed("a node of " + count + " entries");
        }
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(entry(in, layer, entries));
            children.add(in.raw("subtree", Sha256.LENGTH));
        }
        in.end("node");
        return new WalkedNode(layer, entries, children);
    }

    private static Entry entry(WireReader in, int layer, List<Entry> before) {
        int length = in.u16("key length");
        if (length < 1 || length > LogRecord.MAX_KEY) {
            throw in.malformed("a key of " + length + " bytes");
        }
        byte[] key = in.raw("key", length);
        boolean ascending = before.isEmpty()
                || Arrays.compareUnsigned(before.get(before.size() - 1).key(), key) < 0;
        if (!ascending || MerkleSearchTree.layer(key) != layer) {
            throw in.malformed("a key that does not belong into its node");
        }
        return new Entry(key, in.natural("sequence"), in.raw("record hash", Sha256.LENGTH), null);
    }

    int layer() {
        return layer;
    }

    List<Entry> entries() {
        return entries;
    }

    /** The hash of a subtree. */
    byte[] child(int index) {
        return children.get(index);
    }

    /** What the origin did wrong, or null. */
    @Nullable
    String fault() {
        return fault;
    }

    /** The entries with their records. */
    List<Entry> complete() {
        return Arrays.stream(complete)
                .map(entry -> Objects.requireNonNull(entry, "a record is missing"))
                .toList();
    }

    /**
     * Takes records for the entries from {@code from} on that are newer than {@code since}, and the others from what is here.
     *
     * @return the first entry whose record has not come
     * @throws MalformedException if a record is not the one that its entry names
     */
    int takeRecords(int from, List<byte[]> records, long since, MerkleSearchTree local) {
        int used = 0;
        for (int i = from; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            if (entry.sequence() <= since) {
                fromHere(i, entry, local);
            } else if (used < records.size()) {
                came(i, entry, records.get(used++));
            } else {
                return i;
            }
            if (fault != null) {
                return i;
            }
        }
        if (used < records.size()) {
            throw new MalformedException("more records than were asked for");
        }
        return entries.size();
    }

    private void fromHere(int index, Entry entry, MerkleSearchTree local) {
        Optional<Entry> known = local.get(entry.key())
                .filter(mine ->
                        mine.sequence() == entry.sequence() && Arrays.equals(mine.recordHash(), entry.recordHash()));
        if (known.isPresent()) {
            complete[index] = known.get();
        } else {
            fault = "an old record is live that was not live before";
        }
    }

    private void came(int index, Entry entry, byte[] bytes) {
        if (!Arrays.equals(HistoryTree.leafHash(bytes), entry.recordHash())) {
            throw new MalformedException("a record that has not the hash it was asked by");
        }
        try {
            LogRecord record = LogRecord.decode(bytes);
            if (Arrays.equals(record.key(), entry.key())) {
                complete[index] = Entry.of(record, entry.sequence());
            } else {
                fault = "a record under the key of another";
            }
        } catch (MalformedException | UnknownRecordException e) {
            fault = e.getMessage();
        }
    }
}
