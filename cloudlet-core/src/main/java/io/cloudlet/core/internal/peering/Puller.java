package io.cloudlet.core.internal.peering;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.state.Checkpoint;
import io.cloudlet.core.internal.state.Head;
import io.cloudlet.core.internal.state.Logs;
import io.cloudlet.core.internal.state.Suffix;
import io.cloudlet.core.internal.state.VersionVector;
import io.cloudlet.core.internal.wire.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Keeps one pull open on a link, and hands what it brings to the logs. Confined to the core thread. */
final class Puller {

    private static final long MOST_BYTES = 256L << 20;

    /** What a record costs beside its bytes, so that a flood of empty ones is seen as one. */
    private static final long OVERHEAD = 64;

    private final Logs logs;
    private final Consumer<byte[]> send;
    private final Consumer<Checkpoint> shown;
    private final Runnable changed;
    private final Runnable answered;
    private @Nullable Assembly assembly;
    private VersionVector asked = new VersionVector(new TreeMap<>());
    private boolean showed;
    private long number;

    /** A log that comes in pieces. */
    private static final class Assembly {
        private final CloudletId origin;
        private final long from;
        private final List<byte[]> records = new ArrayList<>();
        private long bytes;

        private Assembly(CloudletId origin, long from) {
            this.origin = origin;
            this.from = from;
        }

        private void add(News.Part part) {
            if (!part.origin().equals(origin) || part.from() != from + records.size()) {
                throw new MalformedException("a gap in the log of " + origin.abbreviated());
            }
            records.addAll(part.records());
            bytes += part.records().stream()
                    .mapToLong(record -> OVERHEAD + record.length)
                    .sum();
            if (bytes > MOST_BYTES) {
                throw new MalformedException("one log of more than " + MOST_BYTES + " bytes");
            }
        }
    }

    /**
     * @param shown told how far the peer itself is, before that takes effect here
     * @param changed told when an answer changed anything but beats
     * @param answered told when an answer has come to its end
     */
    Puller(Logs logs, Consumer<byte[]> send, Consumer<Checkpoint> shown, Runnable changed, Runnable answered) {
        this.logs = logs;
        this.send = send;
        this.shown = shown;
        this.changed = changed;
        this.answered = answered;
    }

    /** Asks, showing the whole vector. */
    void start() {
        ask(true);
    }

    void news(News news) {
        if (news.pull() != number) {
            throw new MalformedException("news for pull " + news.pull() + ", asked was " + number);
        }
        News.Part part = news.part();
        if (news.needVector() ? showed || part != null || !news.last() : part == null) {
            throw new MalformedException("an answer that says nothing");
        }
        if (part != null && take(part)) {
            changed.run();
        }
        if (news.last()) {
            if (assembly != null) {
                throw new MalformedException("the answer ended without a checkpoint");
            }
            if (!news.needVector()) {
                answered.run();
            }
            ask(news.needVector());
        }
    }

    private boolean take(News.Part part) {
        Assembly open = assembly == null ? begin(part) : assembly;
        open.add(part);
        Checkpoint checkpoint = part.checkpoint();
        assembly = checkpoint == null ? open : null;
        if (checkpoint == null) {
            return false;
        }
        shown.accept(checkpoint);
        return logs.ingest(new Suffix(open.origin, open.from, open.records, checkpoint));
    }

    /** A log that was asked for, from where it was read, or whole. */
    private Assembly begin(News.Part part) {
        VersionVector.Entry entry = asked.entries().get(part.origin());
        if (entry == null || (part.from() != 0 && !readUpTo(part, entry))) {
            throw new MalformedException(
                    "the log of " + part.origin().abbreviated() + " from " + part.from() + " on was not asked for");
        }
        return new Assembly(part.origin(), part.from());
    }

    /** What came over other links since it was asked, the peer may have heard of: it goes on from there. */
    private boolean readUpTo(News.Part part, VersionVector.Entry entry) {
        long since = logs.head(part.origin()).map(Head::sequence).orElse(0L);
        return part.from() == entry.head().sequence()
                || (part.from() > entry.head().sequence() && part.from() <= since);
    }

    private void ask(boolean withVector) {
        asked = logs.vector();
        showed = withVector;
        number++;
        send.accept(new Pull(number, asked.digest(), withVector ? asked : null).encode());
    }
}
