package io.cloudlet.core.internal.state;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The end of a log as it comes from a peer, piece by piece: what it would make of the log is worked out with each piece, so that the last
 * one does not hold up everything else. Until {@link Logs#ingest(Draft, Checkpoint)} has verified it, it is a claim, and nothing of it
 * shows. Confined to the core thread.
 */
public final class Draft {

    private final CloudletId origin;
    private final long from;
    private final List<LogRecord> records = new ArrayList<>();
    private final @Nullable Head base;
    private @Nullable HistoryTree history;
    private LogContent.@Nullable Staged staged;
    private @Nullable String fault;
    private long count;

    /**
     * @param from how many records come before
     * @param content what it would continue; null if it does not continue what is here
     */
    Draft(CloudletId origin, long from, @Nullable LogContent content) {
        this.origin = origin;
        this.from = from;
        this.base = content == null ? null : content.head();
        this.history = content == null ? null : content.history();
        this.staged = content == null ? null : content.stage(List.of());
    }

    public CloudletId origin() {
        return origin;
    }

    /** The sequence that it has reached. */
    public long reached() {
        return from + count;
    }

    /** Adds records as they stand on the wire; whatever is wrong with them shows once it is known who signed for them. */
    public void add(List<byte[]> more) {
        count += more.size();
        HistoryTree before = history;
        if (before == null) {
            return;
        }
        for (byte[] record : more) {
            before = before.append(HistoryTree.leafHash(record));
        }
        history = before;
        if (staged != null) {
            stage(staged, more);
        }
    }

    private void stage(LogContent.Staged former, List<byte[]> more) {
        try {
            List<LogRecord> decoded = more.stream().map(LogRecord::decode).toList();
            staged = former.then(decoded);
            records.addAll(decoded);
        } catch (MalformedException | UnknownRecordException | TreeLimitException e) {
            fault = String.valueOf(e.getMessage());
            staged = null;
            records.clear();
        }
    }

    /** Whether it continues what stands there now. */
    boolean continues(LogContent content) {
        return content.head().equals(base);
    }

    /** Root of the history after its last record, in hexadecimal; null if it does not continue what was here. */
    @Nullable
    String historyRoot() {
        return history == null ? null : Hash.hex(history.root());
    }

    /**
     * What it would make of the log.
     *
     * @throws MalformedException if its records break the rules of a log
     */
    LogContent.Staged staged() {
        LogContent.Staged last = staged;
        if (last == null) {
            throw new MalformedException(fault == null ? "it does not continue what is here" : fault);
        }
        return last.saying(records);
    }
}
