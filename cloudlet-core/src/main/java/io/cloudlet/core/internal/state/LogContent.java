package io.cloudlet.core.internal.state;

import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one log says, up to its head: the history tree over all records, the live set with its Merkle search tree. Changes
 * are computed first ({@link #stage}), compared with what was signed, and only then take effect ({@link #commit}), so that
 * nothing unverified ever shows. Confined to the core thread.
 */
final class LogContent {

    /** How many live records one origin may have; beyond it, its log stops here. */
    static final int MOST_LIVE = 200_000;

    private final int mostLive;
    private final Map<Key, LogRecord> live = new HashMap<>();
    private HistoryTree history = HistoryTree.empty();
    private MerkleSearchTree tree = MerkleSearchTree.empty();
    private LogEpoch epoch = LogEpoch.NONE;

    LogContent() {
        this(MOST_LIVE);
    }

    LogContent(int mostLive) {
        this.mostLive = mostLive;
    }

    /** A change that was computed but has not taken effect. */
    record Staged(List<LogRecord> records, HistoryTree history, MerkleSearchTree tree, LogEpoch epoch) {

        Head head() {
            return new Head(epoch, history.size(), Hash.hex(history.root()));
        }

        String root() {
            return Hash.hex(tree.root());
        }
    }

    Head head() {
        return new Head(epoch, history.size(), Hash.hex(history.root()));
    }

    long sequence() {
        return history.size();
    }

    String root() {
        return Hash.hex(tree.root());
    }

    /** The live record under a key. */
    @Nullable
    LogRecord get(byte[] key) {
        return live.get(new Key(key));
    }

    /** The sequence of the live record under a key; 0 if there is none. */
    long sequence(byte[] key) {
        return tree.get(key).map(MerkleSearchTree.Entry::sequence).orElse(0L);
    }

    Iterable<LogRecord> live() {
        return live.values();
    }

    /** The history hash that {@code records}, appended, would give, whatever they say. */
    String historyAfter(List<byte[]> records) {
        HistoryTree after = history;
        for (byte[] record : records) {
            after = after.append(HistoryTree.leafHash(record));
        }
        return Hash.hex(after.root());
    }

    /**
     * Computes what {@code records}, appended, would make of this.
     *
     * @throws MalformedException if they break the rules of a log
     * @throws TreeLimitException if keys were mined to degenerate the tree
     */
    Staged stage(List<LogRecord> records) {
        HistoryTree newHistory = history;
        MerkleSearchTree newTree = tree;
        LogEpoch newEpoch = epoch;
        for (LogRecord record : records) {
            if (record.kind() == LogRecord.Kind.OPENING) {
                newEpoch = opened(record, newEpoch, newHistory);
            } else if (newEpoch.number() == 0) {
                throw new MalformedException("a log begins with an opening, not with a " + record.kind());
            }
            newTree = planted(newTree, record, newHistory.size() + 1);
            newHistory = newHistory.append(record.hash());
        }
        if (newTree.size() > mostLive) {
            throw new MalformedException("more than " + mostLive + " live records");
        }
        return new Staged(records, newHistory, newTree, newEpoch);
    }

    /** Makes a staged change take effect; it must have been staged on the present content. */
    void commit(Staged staged) {
        for (LogRecord record : staged.records()) {
            switch (record.kind()) {
                case PUT, AUTHORITY -> live.put(new Key(record.key()), record);
                case DELETION -> live.remove(new Key(record.key()));
                case OPENING -> {}
            }
        }
        history = staged.history();
        tree = staged.tree();
        epoch = staged.epoch();
    }

    private static LogEpoch opened(LogRecord record, LogEpoch current, HistoryTree history) {
        Opening opening = Opening.of(record);
        Head here = new Head(current, history.size(), Hash.hex(history.root()));
        if (!opening.continues().equals(here) || opening.epoch().number() <= current.number()) {
            throw new MalformedException("epoch " + opening.epoch() + " continues " + opening.continues()
                    + " but the log stands at " + here);
        }
        return opening.epoch();
    }

    private static MerkleSearchTree planted(MerkleSearchTree tree, LogRecord record, long sequence) {
        requireRightKey(record);
        return switch (record.kind()) {
            case PUT -> tree.put(record.key(), sequence, record.hash());
            case AUTHORITY -> {
                if (tree.get(record.key()).isPresent()) {
                    throw new MalformedException("an authority record is never replaced");
                }
                yield tree.put(record.key(), sequence, record.hash());
            }
            case DELETION -> tree.remove(record.key());
            case OPENING -> tree;
        };
    }

    /** Authority records have keys of their own, so that nothing else can replace or delete one. */
    private static void requireRightKey(LogRecord record) {
        if (Keys.isAuthority(record.key()) != (record.kind() == LogRecord.Kind.AUTHORITY)) {
            throw new MalformedException("a " + record.kind() + " under a key that is "
                    + (record.kind() == LogRecord.Kind.AUTHORITY ? "no" : "an") + " authority record's");
        }
    }
}
