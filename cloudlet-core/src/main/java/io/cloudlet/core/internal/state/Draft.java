package io.cloudlet.core.internal.state;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The end of a log as it comes from a peer, piece by piece: what it would make of the log is worked out with each piece, so that the last
 * one does not hold up everything else. Where it is long and comes over a link, that is done aside, on another thread: it needs nothing but
 * values that never change. Until {@link Logs#ingest(Draft, Checkpoint)} has verified it, it is a claim, and nothing of it shows.
 * Confined to the core thread, but for what is done aside before it is {@linkplain #settle settled}.
 */
public final class Draft {

    /** So many records are worked out as they come. */
    static final int SHORT = 500;

    private final CloudletId origin;
    private final long from;
    private final List<LogRecord> records = new ArrayList<>();
    private final List<LogRecord> notable = new ArrayList<>();
    private final @Nullable Aside aside;
    private final @Nullable LeafTiles tiles;
    private @Nullable Head base;
    private @Nullable HistoryTree history;
    private LogContent.@Nullable Staged staged;
    private @Nullable String fault;
    private long count;
    private long bytes;
    private boolean lengthy;

    /** Where long ones are worked out. */
    interface Aside extends Executor {

        /** It turned out to be long; whether it is worth going on. */
        boolean lengthy(Draft draft);

        /** It has come to its end, or will not. */
        void over();
    }

    /**
     * @param from how many records come before
     * @param log what it would continue; null if it does not continue what is here
     * @param aside null to work out all at once
     */
    Draft(CloudletId origin, long from, @Nullable Log log, @Nullable Aside aside) {
        LogContent content = log == null ? null : log.content();
        this.tiles = log == null ? null : log.leaves().tiles();
        this.origin = origin;
        this.from = from;
        this.aside = aside;
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

    /** Bytes of the records that have come. */
    long bytes() {
        return bytes;
    }

    /** Adds records as they stand on the wire; whatever is wrong with them shows once it is known who signed for them. */
    public void add(List<byte[]> more) {
        count += more.size();
        bytes += Log.lengths(more);
        if (base == null) {
            return;
        }
        if (!lengthy && count > SHORT && aside != null) {
            lengthy = true;
            if (!aside.lengthy(this)) {
                leave();
                return;
            }
        }
        if (lengthy && aside != null) {
            aside.execute(() -> work(more));
        } else {
            work(more);
        }
    }

    /** Somebody else brings it. */
    private void leave() {
        base = null;
        history = null;
        staged = null;
        records.clear();
        lengthy = false;
    }

    /** Nothing more comes of it, or it is verified now: others may bring that log again. */
    public void abandon() {
        if (lengthy && aside != null) {
            aside.over();
        }
    }

    /** Whether nothing is left to be done aside before it can be verified. */
    public boolean settled() {
        return !lengthy;
    }

    /** Has all that is left done aside; from when this completes on, it can be verified. */
    public CompletionStage<Void> settle() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Objects.requireNonNull(aside, "nothing is done aside").execute(() -> {
            if (staged != null) {
                staged.root();
            }
            done.complete(null);
        });
        return done;
    }

    private void work(List<byte[]> more) {
        HistoryTree before = Objects.requireNonNull(history, "it continues nothing");
        for (byte[] record : more) {
            byte[] leaf = HistoryTree.leafHash(record);
            before = before.append(leaf);
            tiles().add(leaf);
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
            decoded.stream().filter(LogRecord::notable).forEach(notable::add);
        } catch (MalformedException | UnknownRecordException | TreeLimitException e) {
            fault = String.valueOf(e.getMessage());
            staged = null;
            records.clear();
        }
    }

    /** Those of the records that say more than a service. */
    List<LogRecord> notable() {
        return notable;
    }

    /** What it would make of the leaves of the history. */
    LeafTiles tiles() {
        return Objects.requireNonNull(tiles, "it continues nothing");
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
