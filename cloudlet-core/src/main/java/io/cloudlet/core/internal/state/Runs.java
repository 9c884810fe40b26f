package io.cloudlet.core.internal.state;

import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import java.util.Comparator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The runs of a log's writer, and how many records there were when each ended: a live record of the log itself, written with every
 * opening. No run writes on two branches, so the newest run that two branches have in common says exactly where they parted.
 */
final class Runs {

    /** Beyond so many the oldest are forgotten. */
    static final int MOST = 128;

    private final NavigableMap<LogEpoch, Long> ends;

    private Runs(NavigableMap<LogEpoch, Long> ends) {
        this.ends = ends;
    }

    /** What a log that goes so far says of its runs, the one that it stands in among them. */
    static Runs of(MerkleSearchTree tree, Head head) {
        NavigableMap<LogEpoch, Long> ends = new TreeMap<>();
        tree.get(Keys.runs()).ifPresent(entry -> ends.putAll(ends(entry.record().body())));
        if (head.sequence() > 0) {
            ends.put(head.epoch(), head.sequence());
        }
        while (ends.size() > MOST) {
            ends.pollFirstEntry();
        }
        return new Runs(ends);
    }

    /** Whatever an origin writes there. */
    static NavigableMap<LogEpoch, Long> ends(byte[] body) {
        NavigableMap<LogEpoch, Long> ends = new TreeMap<>();
        try {
            WireReader in = new WireReader(body);
            for (int left = in.count("number of runs", MOST); left > 0; left--) {
                ends.put(LogEpoch.read(in), in.natural("end of a run"));
            }
            in.end("runs");
            return ends;
        } catch (MalformedException e) {
            return new TreeMap<>();
        }
    }

    /** For the run that begins now to write. */
    LogRecord toRecord() {
        WireWriter out = new WireWriter(64).u32(ends.size());
        ends.forEach((epoch, end) -> {
            epoch.write(out);
            out.u64(end);
        });
        return LogRecord.put(Keys.runs(), out.toBytes());
    }

    /** The runs that go beyond there, and where they end. */
    Map<LogEpoch, Long> beyond(long sequence) {
        Map<LogEpoch, Long> beyond = new TreeMap<>(ends);
        beyond.values().removeIf(end -> end <= sequence);
        return beyond;
    }

    /**
     * How many records two branches of a log have in common. Where they parted more than {@value #MOST} runs ago, as many as there were
     * at the end of the oldest run that is still known.
     */
    long common(Runs other) {
        return newestCommon(other)
                .orElseGet(() -> Stream.of(this, other)
                        .filter(runs -> runs.ends.size() == MOST)
                        .map(runs -> runs.ends.firstEntry().getValue())
                        .min(Comparator.naturalOrder())
                        .orElse(0L));
    }

    private Optional<Long> newestCommon(Runs other) {
        return ends.entrySet().stream()
                .filter(run -> other.ends.containsKey(run.getKey()))
                .map(run -> Math.min(run.getValue(), Objects.requireNonNull(other.ends.get(run.getKey()))))
                .max(Comparator.naturalOrder());
    }

    /** How much of this branch another has, either from before they parted or since it took that over. */
    long containedIn(Runs other, MerkleSearchTree otherTree) {
        return ends.entrySet().stream()
                .mapToLong(run -> Math.min(run.getValue(), TakenOver.upTo(otherTree, run.getKey())))
                .reduce(common(other), Math::max);
    }
}
