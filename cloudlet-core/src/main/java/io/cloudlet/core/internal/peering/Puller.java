package io.cloudlet.core.internal.peering;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.state.Checkpoint;
import io.cloudlet.core.internal.state.Logs;
import io.cloudlet.core.internal.state.Suffix;
import io.cloudlet.core.internal.state.VersionVector;
import io.cloudlet.core.internal.wire.MalformedException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Keeps one pull open on a link, and hands what it brings to the logs. Confined to the core thread. */
final class Puller {

    private static final long MOST_BYTES = 256L << 20;

    private final Logs logs;
    private final Consumer<byte[]> send;
    private final Runnable changed;
    private final Runnable answered;
    private final Map<CloudletId, Assembly> parts = new LinkedHashMap<>();
    private long number;
    private long bytes;

    private static final class Assembly {
        private final long from;
        private final List<byte[]> records = new ArrayList<>();

        private Assembly(long from) {
            this.from = from;
        }
    }

    /**
     * @param changed told when an answer changed anything but beats
     * @param answered told when an answer has come to its end
     */
    Puller(Logs logs, Consumer<byte[]> send, Runnable changed, Runnable answered) {
        this.logs = logs;
        this.send = send;
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
        boolean more = part != null && take(part);
        if (more) {
            changed.run();
        }
        if (news.last()) {
            if (!parts.isEmpty()) {
                throw new MalformedException("the answer ended without a checkpoint");
            }
            if (!news.needVector()) {
                answered.run();
            }
            ask(news.needVector());
        }
    }

    private boolean take(News.Part part) {
        Assembly assembly = parts.computeIfAbsent(part.origin(), origin -> new Assembly(part.from()));
        if (part.from() != assembly.from + assembly.records.size()) {
            throw new MalformedException("a gap in the log of " + part.origin().abbreviated());
        }
        assembly.records.addAll(part.records());
        bytes += part.records().stream().mapToLong(record -> record.length).sum();
        if (bytes > MOST_BYTES) {
            throw new MalformedException("one log of more than " + MOST_BYTES + " bytes");
        }
        Checkpoint checkpoint = part.checkpoint();
        if (checkpoint == null) {
            return false;
        }
        parts.remove(part.origin());
        bytes = 0;
        return logs.ingest(new Suffix(part.origin(), assembly.from, assembly.records, checkpoint));
    }

    private void ask(boolean withVector) {
        VersionVector vector = logs.vector();
        number++;
        bytes = 0;
        send.accept(new Pull(number, vector.digest(), withVector ? vector : null).encode());
    }
}
