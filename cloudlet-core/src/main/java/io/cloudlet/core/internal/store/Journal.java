package io.cloudlet.core.internal.store;

import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.spi.runtime.Disk;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The segments as one: appends at the end, begins the next when one is full, and has a {@link Rewriter} make room. Used
 * by the store's thread only.
 */
final class Journal {

    private static final Logger log = LoggerFactory.getLogger(Journal.class);

    private final CloudletRuntime runtime;
    private final Disk disk;
    private final Limits limits;
    private final Segments segments;
    private final Index index;
    private SegmentWriter writer;
    private @Nullable Rewriter rewriter;
    private long tolerated;
    private boolean dirty;

    private Journal(CloudletRuntime runtime, Limits limits, Segments segments, Index index, SegmentWriter writer) {
        this.runtime = runtime;
        this.disk = runtime.disk();
        this.limits = limits;
        this.segments = segments;
        this.index = index;
        this.writer = writer;
        this.tolerated = limits.garbageBytes();
    }

    /** Goes on where what was found ends. */
    static Journal open(CloudletRuntime runtime, Limits limits, Segments segments, Recovery.Found found)
            throws IOException {
        Optional<Recovery.End> last = found.last();
        boolean fresh = last.isEmpty() || last.get().next() != 0;
        SegmentWriter writer;
        if (fresh) {
            int number = last.map(Recovery.End::next).orElse(SegmentName.FIRST.number());
            writer = SegmentWriter.journal(
                    runtime.disk(), number, runtime.keyEntropy().nextLong());
        } else {
            Recovery.End end = last.get();
            writer = SegmentWriter.resume(runtime.disk(), end.name(), end.marker(), end.end());
        }
        for (SegmentName name : found.live()) {
            segments.add(name);
        }
        if (fresh) {
            segments.add(writer.name());
        }
        return new Journal(runtime, limits, segments, found.index(), writer);
    }

    /** Makes a group of batches durable, then visible. */
    void commit(List<byte[]> batches) throws IOException {
        byte[] payload = Format.committed(batches);
        if (writer.end() > Format.HEADER && writer.end() + Format.GROUP_HEAD + payload.length > limits.segmentBytes()) {
            turn(writer.name().number() + 1);
        }
        append(payload);
        dirty = true;
    }

    private void append(byte[] payload) throws IOException {
        int number = writer.name().number();
        long at = writer.append(payload);
        segments.grown(number, writer.end());
        index.add(number, at, payload);
    }

    private void turn(int next) throws IOException {
        append(Format.complete(next));
        writer.close();
        writer = SegmentWriter.journal(disk, next, runtime.keyEntropy().nextLong());
        segments.add(writer.name());
    }

    /**
     * Does the next step of rewriting, if it is time for that. A rewriting that fails is dropped, and tried again when
     * there is twice the garbage; nothing is lost by that.
     *
     * @return whether there is more to do
     */
    boolean tidy() throws IOException {
        if (rewriter == null && !worthwhile()) {
            return false;
        }
        int base = writer.name().number() + 1;
        if (rewriter == null) {
            turn(base + 1);
        }
        try {
            copy(base);
        } catch (IOException | RuntimeException e) {
            log.warn("Overwritten values in {} could not be cleared away", disk.location(), e);
            tolerated = 2 * index.garbage();
            abandon();
        }
        return rewriter != null;
    }

    private boolean worthwhile() {
        long garbage = index.garbage();
        return garbage > tolerated && garbage > segments.bytes() / 2;
    }

    private void copy(int base) throws IOException {
        Rewriter running = rewriter;
        if (running == null) {
            SegmentWriter target =
                    SegmentWriter.base(disk, base, runtime.keyEntropy().nextLong());
            rewriter = new Rewriter(disk, segments, index, limits.copyBytes(), target);
        } else if (!running.step()) {
            running.finish();
            rewriter = null;
            tolerated = limits.garbageBytes();
        }
    }

    private void abandon() {
        Rewriter dropped = rewriter;
        rewriter = null;
        try {
            if (dropped != null) {
                dropped.abandon();
            }
        } catch (IOException e) {
            log.debug("The next start will delete the unfinished base in {}", disk.location(), e);
        }
    }

    /**
     * Ends with an empty group: what lies before its marker is known to have been durable, so damage to it will show.
     *
     * @param intact whether no write has failed
     */
    void close(boolean intact) throws IOException {
        abandon();
        if (dirty && intact) {
            append(Format.committed(List.of()));
        }
        writer.close();
    }
}
