package io.cloudlet.core.internal.fence;

import io.cloudlet.core.internal.seal.SealBrokenException;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.policy.FenceEpoch;
import io.cloudlet.policy.FenceInfo.Rewrapping;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings this cloudlet's records of one audience under the key in force, some at a time, so that everything else goes on
 * meanwhile. A record written after its key had ended, by a member that did not know, could be read by whoever was removed: it
 * is handed to its reader, to be encrypted anew, body and all. A crash loses nothing: what is still under a former key is seen
 * as such by the next start. Confined to the core thread.
 */
final class Rewrapper {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.fence");
    private static final int BATCH = 256;

    private final Audience audience;
    private final FenceContext context;
    private final AudienceReaders readers;
    private final Sealing sealing;
    private final Runnable ended;
    private final ArrayDeque<RecordName> left = new ArrayDeque<>();
    private final ArrayDeque<RecordName> anew = new ArrayDeque<>();
    private @Nullable FenceEpoch towards;
    private long learnedThen;
    private boolean busy;
    private boolean stopped;
    private long begunNanos;
    private long rewrapped;

    /** @param ended told when nothing is left to do */
    Rewrapper(Audience audience, FenceContext context, AudienceReaders readers, Runnable ended) {
        this.audience = audience;
        this.context = context;
        this.readers = readers;
        this.sealing = new Sealing(context.federation(), context.runtime().keyEntropy());
        this.ended = ended;
    }

    /** Goes no further; the next start takes it up. */
    void stop() {
        stopped = true;
    }

    /** Begins, if a new key is in force here, or a former one came that opens more. */
    void work() {
        Optional<ChainEntry> open = audience.open();
        long learned = audience.keys().learned();
        if (open.isEmpty() || busy || stopped || (open.get().epoch().equals(towards) && learned == learnedThen)) {
            return;
        }
        towards = open.get().epoch();
        learnedThen = learned;
        left.clear();
        anew.clear();
        left.addAll(audience.outdated());
        begunNanos = context.runtime().time().nanos();
        rewrapped = 0;
        if (!left.isEmpty()) {
            LOG.info("bringing {} records under key {} of {}", left.size(), towards, name());
        }
        next();
    }

    Rewrapping progress() {
        FenceEpoch epoch = audience.chain().newest().map(ChainEntry::epoch).orElse(new FenceEpoch(0, 0));
        SealedRecords records = audience.records();
        return new Rewrapping(records.count(context.self(), epoch), records.count(context.self()), anew.size());
    }

    /** An own record has become durable: it may have been sealed just before the key in force came. */
    void written(RecordName name, FenceEpoch epoch) {
        if (towards != null && epoch.compareTo(towards) < 0) {
            left.add(name);
            if (!busy) {
                next();
            }
        }
    }

    private void next() {
        if (stopped) {
            return;
        }
        Optional<ChainEntry> open = audience.open();
        if (open.isEmpty() || !open.get().epoch().equals(towards)) {
            busy = false;
            work();
            return;
        }
        busy = true;
        if (!left.isEmpty()) {
            continueWith(rewrapSome(open.get()));
        } else if (!anew.isEmpty()) {
            continueWith(encryptNext());
        } else {
            busy = false;
            report();
            ended.run();
            work(); // a key may have come meanwhile
        }
    }

    private void continueWith(CompletionStage<?> step) {
        step.whenCompleteAsync(
                (done, failure) -> {
                    if (failure == null) {
                        next();
                    } else if (!stopped) {
                        busy = false;
                        towards = null; // taken up again with whatever happens next
                        LOG.warn("records of {} stay under their former key for now: {}", name(), failure.getMessage());
                    }
                },
                context.core());
    }

    private CompletionStage<?> rewrapSome(ChainEntry entry) {
        FenceKey key = audience.keys().get(entry.epoch()).orElseThrow();
        Map<LogRecord, LogRecord> sources = new HashMap<>();
        List<LogRecord> sealed = new ArrayList<>();
        Map<FenceEpoch, Ended> ended = new HashMap<>();
        for (int i = 0; i < BATCH && !left.isEmpty(); i++) {
            RecordName name = left.remove();
            open(name).ifPresent(opened -> {
                if (isForReader(name, opened, ended.computeIfAbsent(opened.under.epoch(), e -> end(opened, entry)))) {
                    anew.add(name);
                } else {
                    LogRecord fresh = sealing.seal(context.self(), entry, key, opened.clear.key(), opened.clear.body());
                    sealed.add(fresh);
                    sources.put(fresh, opened.record);
                }
            });
        }
        rewrapped += sealed.size();
        audience.records().resealing(sources);
        return sealed.isEmpty()
                ? CompletableFuture.completedFuture(null)
                : context.own().append(sealed);
    }

    /**
     * What the end of an epoch means for records under it.
     *
     * @param counts whether it ended because a key must not open any more: somebody left, or a rotation was ordered
     * @param lastInTime the last of this log that was certainly written before; in doubt none was
     * @param someoneLeft whether somebody was in it who is not in the newest
     */
    private record Ended(boolean counts, long lastInTime, boolean someoneLeft) {}

    private record Opened(LogRecord record, ChainEntry under, Sealing.Clear clear) {}

    /** Empty where nothing is to be done: what is under way to replace a record comes through {@link #written}. */
    private Optional<Opened> open(RecordName name) {
        SealedRecords.Entry record =
                audience.records().get(name.origin(), name.key()).orElse(null);
        if (record == null || context.own().underWay(name.key())) {
            return Optional.empty();
        }
        ChainEntry under = audience.chain().get(record.epoch()).orElse(null);
        FenceKey key = under == null ? null : audience.keys().get(under.epoch()).orElse(null);
        if (under == null || key == null || under.epoch().equals(towards)) {
            return Optional.empty();
        }
        try {
            LogRecord sealed = record.record();
            return Optional.of(new Opened(sealed, under, sealing.open(name.origin(), under, key, sealed)));
        } catch (SealBrokenException | MalformedException e) {
            LOG.error("an own record of {} does not open: {}", name(), e.getMessage());
            return Optional.empty();
        }
    }

    private boolean isForReader(RecordName name, Opened opened, Ended end) {
        AudienceReader reader = readers.of(opened.clear.key());
        long sequence = context.logs().sequence(name.origin(), name.key());
        boolean late = end.counts && (audience.memory().isLate(sequence) || sequence > end.lastInTime);
        return late || (end.someoneLeft && reader.wantsAnew(audience.id(), opened.clear.key(), opened.clear.body()));
    }

    private Ended end(Opened opened, ChainEntry newest) {
        boolean someoneLeft = someoneLeft(opened.under, newest);
        boolean ordered = !opened.under.orders().equals(newest.orders());
        long lastInTime = audience.chain()
                .after(opened.under)
                .map(later -> audience.detail(later.epoch()))
                .mapToLong(later -> later.map(d -> d.seen().getOrDefault(context.self(), 0L))
                        .orElse(0L))
                .min()
                .orElse(0);
        return new Ended(someoneLeft || ordered, lastInTime, someoneLeft);
    }

    /** Whether somebody has the one key and shall not have the other; in doubt somebody has. */
    private boolean someoneLeft(ChainEntry former, ChainEntry newest) {
        Optional<EpochDetail> then = audience.detail(former.epoch());
        Optional<EpochDetail> now = audience.detail(newest.epoch());
        return then.isEmpty()
                || now.isEmpty()
                || !now.get().seen().keySet().containsAll(then.get().seen().keySet());
    }

    private CompletionStage<?> encryptNext() {
        RecordName name = anew.element();
        Optional<Opened> opened = open(name);
        if (opened.isEmpty()) {
            anew.remove();
            return CompletableFuture.completedFuture(null);
        }
        Sealing.Clear clear = opened.get().clear();
        return readers.of(clear.key())
                .encryptAnew(audience.id(), clear.key(), clear.body())
                .thenRunAsync(anew::poll, context.core());
    }

    private void report() {
        if (rewrapped > 0) {
            double seconds = (context.runtime().time().nanos() - begunNanos) / 1e9;
            LOG.info(
                    "{} records of {} are under key {} now, {} a second",
                    rewrapped,
                    name(),
                    towards,
                    Math.round(rewrapped / Math.max(seconds, 1e-3)));
        }
    }

    private String name() {
        return audience.id().abbreviated();
    }
}
