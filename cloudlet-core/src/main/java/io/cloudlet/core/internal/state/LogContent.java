package io.cloudlet.core.internal.state;

import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one log says, up to its head: the history tree over all records, the live set as a Merkle search tree. Changes are
 * computed first ({@link #stage}), compared with what was signed, and only then take effect ({@link #commit}), so that nothing
 * unverified ever shows. Confined to the core thread.
 */
final class LogContent {

    /** How many live records one origin may have; beyond it, its log stops here. */
    static final int MOST_LIVE = 200_000;

    private final int mostLive;
    private HistoryTree history = HistoryTree.empty();
    private MerkleSearchTree tree = MerkleSearchTree.empty();
    private LogEpoch epoch = LogEpoch.NONE;

    LogContent() {
        this(MOST_LIVE);
    }

    LogContent(int mostLive) {
        this.mostLive = mostLive;
    }

    /**
     * A change that was computed but has not taken effect.
     *
     * @param records what it appends, or, where it replaces everything, what listeners must be told to get there
     */
    record Staged(List<LogRecord> records, HistoryTree history, MerkleSearchTree tree, LogEpoch epoch) {

        Head head() {
            return new Head(epoch, history.size(), Hash.hex(history.root()));
        }

        String root() {
            return Hash.hex(tree.root());
        }

        /** What appending these as well would make of it; it says what they append. */
        Staged then(List<LogRecord> more) {
            HistoryTree newHistory = history;
            MerkleSearchTree newTree = tree;
            LogEpoch newEpoch = epoch;
            for (LogRecord record : more) {
                if (record.kind() == LogRecord.Kind.OPENING) {
                    newEpoch = opened(record, newEpoch, newHistory);
                } else if (newEpoch.number() == 0) {
                    throw new MalformedException("a log begins with an opening, not with a " + record.kind());
                }
                newTree = planted(newTree, record, newHistory.size() + 1);
                newHistory = newHistory.append(record.hash());
            }
            return new Staged(more, newHistory, newTree, newEpoch);
        }

        Staged saying(List<LogRecord> all) {
            return new Staged(all, history, tree, epoch);
        }

        /** @throws MalformedException if this is not what was signed */
        Staged requireSigned(Checkpoint checkpoint) {
            if (!head().equals(checkpoint.head()) || !root().equals(checkpoint.root())) {
                throw new MalformedException("what it signed does not follow from its records");
            }
            return this;
        }
    }

    Head head() {
        return new Head(epoch, history.size(), Hash.hex(history.root()));
    }

    HistoryTree history() {
        return history;
    }

    MerkleSearchTree tree() {
        return tree;
    }

    LogEpoch epoch() {
        return epoch;
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
        return tree.get(key).map(MerkleSearchTree.Entry::record).orElse(null);
    }

    /** The sequence of the live record under a key; 0 if there is none. */
    long sequence(byte[] key) {
        return tree.get(key).map(MerkleSearchTree.Entry::sequence).orElse(0L);
    }

    Iterable<LogRecord> live() {
        MerkleSearchTree now = tree;
        return () -> {
            Iterator<MerkleSearchTree.Entry> entries = now.iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return entries.hasNext();
                }

                @Override
                public LogRecord next() {
                    return entries.next().record();
                }
            };
        };
    }

    /**
     * Computes what {@code records}, appended, would make of this.
     *
     * @throws MalformedException if they break the rules of a log
     * @throws TreeLimitException if keys were mined to degenerate the tree
     */
    Staged stage(List<LogRecord> records) {
        Staged staged = new Staged(List.of(), history, tree, epoch).then(records);
        requireWithinQuota(staged.tree());
        return staged;
    }

    /**
     * Computes a change that replaces everything by another live set.
     *
     * @throws MalformedException if that set breaks the rules of a log
     */
    Staged stageJump(MerkleSearchTree newTree, HistoryTree newHistory, LogEpoch newEpoch) {
        for (MerkleSearchTree.Entry entry : newTree) {
            LogRecord record = entry.record();
            boolean lives = record.kind() == LogRecord.Kind.PUT || record.kind() == LogRecord.Kind.AUTHORITY;
            if (!lives || entry.sequence() < 1 || entry.sequence() > newHistory.size()) {
                throw new MalformedException("a live " + record.kind() + " of sequence " + entry.sequence());
            }
            requireRightKey(record);
        }
        requireWithinQuota(newTree);
        return new Staged(difference(newTree), newHistory, newTree, newEpoch);
    }

    /** Whether another live set has all authority records that this one has up to that sequence, if need be beside others. */
    boolean keepsAuthority(MerkleSearchTree other, long upTo) {
        for (MerkleSearchTree.Entry mine : tree) {
            if (mine.sequence() <= upTo
                    && mine.record().kind() == LogRecord.Kind.AUTHORITY
                    && !Beside.has(other, mine.record())) {
                return false;
            }
        }
        return true;
    }

    /** What leads from this live set to another: deletions of what is gone, then what is new, by sequence. */
    private List<LogRecord> difference(MerkleSearchTree other) {
        List<LogRecord> told = new ArrayList<>();
        for (LogRecord record : live()) {
            if (other.get(record.key()).isEmpty()) {
                told.add(LogRecord.deletion(record.key()).withAudience(record.audience()));
            }
        }
        List<MerkleSearchTree.Entry> fresh = new ArrayList<>();
        for (MerkleSearchTree.Entry entry : other) {
            if (tree.get(entry.key())
                    .filter(former -> Arrays.equals(former.recordHash(), entry.recordHash()))
                    .isEmpty()) {
                fresh.add(entry);
            }
        }
        fresh.sort(Comparator.comparingLong(MerkleSearchTree.Entry::sequence));
        fresh.forEach(entry -> told.add(entry.record()));
        return told;
    }

    /** Makes a staged change take effect; it must have been staged on the present content. */
    void commit(Staged staged) {
        history = staged.history();
        tree = staged.tree();
        epoch = staged.epoch();
    }

    /** @throws MalformedException if there are more live records than one origin may have */
    void requireWithinQuota(MerkleSearchTree of) {
        if (of.size() > mostLive) {
            throw new MalformedException("more than " + mostLive + " live records");
        }
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
            case PUT -> tree.put(record, sequence);
            case AUTHORITY -> {
                if (tree.get(record.key()).isPresent()) {
                    throw new MalformedException("an authority record is never replaced");
                }
                yield tree.put(record, sequence);
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
        Beside.authority(record);
    }
}
