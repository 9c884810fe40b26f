package io.cloudlet.core.internal.state;

import io.cloudlet.core.internal.state.MerkleSearchTree.Entry;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import io.cloudlet.spi.storage.RecordStore;
import io.cloudlet.spi.storage.RecordStore.Append;
import io.cloudlet.spi.storage.RecordStore.Batch;
import io.cloudlet.spi.storage.RecordStore.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The branches of another's log that were left here for a higher one. Nobody else may have them, so they are kept in the store until the
 * origin says that it has taken them over. Confined to the core thread.
 */
final class LeftBranches {

    /** Beyond so many the one with the lowest epoch is forgotten. */
    static final int MOST = 4;

    private static final int PIECE = 1 << 20;
    private static final int CHUNK = 4 << 20;

    private final String name;
    private final RecordStore store;
    private final List<Kept> kept = new ArrayList<>();

    /** @param entries of the stream that holds it */
    private record Kept(Branch branch, int number, long entries) {
        LogEpoch ended() {
            return branch.checkpoint().head().epoch();
        }
    }

    LeftBranches(String origin, RecordStore store) {
        this.name = "left/" + origin;
        this.store = store;
    }

    /** Reads what the store holds. */
    void load() {
        byte[] list = store.value(name);
        WireReader in = new WireReader(list);
        for (int left = list.length == 0 ? 0 : in.count("number of branches", MOST); left > 0; left--) {
            int number = in.count("branch", Integer.MAX_VALUE);
            long entries = in.natural("number of entries");
            kept.add(new Kept(read(stream(number), entries), number, entries));
        }
    }

    private Branch read(String stream, long entries) {
        List<Entry> live = new ArrayList<>();
        byte[] first = store.read(stream, 0, 1).get(0);
        for (long at = 1; at < entries; ) {
            List<byte[]> chunk = store.read(stream, at, CHUNK);
            chunk.forEach(entry -> live.add(LogFiles.entry(entry)));
            at += chunk.size();
        }
        return Branch.read(new WireReader(first), MerkleSearchTree.of(live));
    }

    boolean isEmpty() {
        return kept.isEmpty();
    }

    List<Branch> all() {
        return kept.stream().map(Kept::branch).toList();
    }

    /** Keeps one more; of one log epoch the longest. What is given to the store after this is not there before it. */
    void leave(Branch branch) {
        LogEpoch ended = branch.checkpoint().head().epoch();
        int number = 1 + kept.stream().mapToInt(Kept::number).max().orElse(0);
        Kept fresh = new Kept(branch, number, write(stream(number), branch));
        List<Kept> gone = new ArrayList<>(
                kept.stream().filter(one -> one.ended().equals(ended)).toList());
        kept.removeAll(gone);
        kept.add(fresh);
        kept.sort(Comparator.comparing(Kept::ended).reversed());
        if (kept.size() > MOST) {
            gone.add(kept.remove(MOST));
        }
        note(gone);
    }

    private long write(String stream, Branch branch) {
        List<byte[]> piece = new ArrayList<>(List.of(branch.encode()));
        List<String> leftovers = List.of(stream);
        long written = 0;
        long bytes = 0;
        for (Entry entry : branch.tree()) {
            byte[] encoded = LogFiles.entry(entry);
            bytes += encoded.length;
            if (bytes > PIECE) {
                written += append(stream, leftovers, written, piece);
                leftovers = List.of();
                piece = new ArrayList<>();
                bytes = encoded.length;
            }
            piece.add(encoded);
        }
        return written + append(stream, leftovers, written, piece);
    }

    private int append(String stream, List<String> removals, long before, List<byte[]> entries) {
        store.apply(new Batch(removals, List.of(new Append(stream, before, entries)), List.of()));
        return entries.size();
    }

    /** Forgets those that the log says it has taken over. */
    void settle(LogContent content) {
        List<Kept> gone = kept.stream()
                .filter(one -> TakenOver.upTo(content.tree(), one.ended())
                        >= one.branch.checkpoint().head().sequence())
                .toList();
        if (!gone.isEmpty()) {
            kept.removeAll(gone);
            note(gone);
        }
    }

    private void note(List<Kept> gone) {
        WireWriter list = new WireWriter().u32(kept.size());
        kept.forEach(one -> list.u32(one.number).u64(one.entries));
        List<String> removals = gone.stream().map(one -> stream(one.number)).toList();
        store.apply(new Batch(removals, List.of(), List.of(new Value(name, list.toBytes()))));
    }

    private String stream(int number) {
        return name + "/" + number;
    }
}
