package io.cloudlet.core.internal.fence;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.seal.SealBrokenException;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.policy.FenceEpoch;
import io.cloudlet.policy.FenceId;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live records of one audience, in whoever's log they stand, and which of them could be opened. What could be opened once
 * stays shown while its successor's key is on its way. Confined to the core thread.
 */
final class SealedRecords {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.fence");

    private final FenceId audience;
    private final Sealing sealing;
    private final AudienceReaders readers;
    private final Map<RecordName, Entry> entries = new HashMap<>();
    private final Set<RecordName> unopened = new HashSet<>();
    private final Map<CloudletId, TreeMap<FenceEpoch, Integer>> tally = new HashMap<>();
    private final Map<LogRecord, LogRecord> resealed = new HashMap<>();

    /** A record as it stands. */
    static final class Entry {
        private final FenceEpoch epoch;
        private final LogRecord record;
        private byte @Nullable [] shown;

        private Entry(FenceEpoch epoch, LogRecord record, byte @Nullable [] shown) {
            this.epoch = epoch;
            this.record = record;
            this.shown = shown;
        }

        FenceEpoch epoch() {
            return epoch;
        }

        LogRecord record() {
            return record;
        }
    }

    SealedRecords(FenceId audience, Sealing sealing, AudienceReaders readers) {
        this.audience = audience;
        this.sealing = sealing;
        this.readers = readers;
    }

    /** A record was put; opened by {@link #open}. */
    void put(CloudletId origin, LogRecord record, FenceEpoch epoch) {
        RecordName name = new RecordName(origin, record.key());
        Entry former = entries.get(name);
        entries.put(name, new Entry(epoch, record, former == null ? null : former.shown));
        if (!showsAlready(former, record)) {
            unopened.add(name);
        }
        count(origin, epoch, 1);
        if (former != null) {
            count(origin, former.epoch, -1);
        }
    }

    private boolean showsAlready(@Nullable Entry former, LogRecord record) {
        LogRecord source = resealed.remove(record);
        return former != null && former.shown != null && source != null && source.equals(former.record);
    }

    /**
     * These records, sealed anew from those that stand, are about to be written: where one takes the place of the very record
     * it was made from, which is shown, its content is known and need not be opened. Those announced before count no more.
     *
     * @param sources what each was made from
     */
    void resealing(Map<LogRecord, LogRecord> sources) {
        resealed.clear();
        resealed.putAll(sources);
    }

    /** A record was deleted. */
    void delete(CloudletId origin, byte[] opaque) {
        RecordName name = new RecordName(origin, opaque);
        Entry former = entries.remove(name);
        unopened.remove(name);
        if (former != null) {
            count(origin, former.epoch, -1);
            hide(name, former);
        }
    }

    private void count(CloudletId origin, FenceEpoch epoch, int more) {
        TreeMap<FenceEpoch, Integer> ofOrigin = tally.computeIfAbsent(origin, o -> new TreeMap<>());
        if (ofOrigin.merge(epoch, more, Integer::sum) == 0) {
            ofOrigin.remove(epoch);
        }
    }

    /** Opens what can be opened now. */
    void open(Chain chain, Keyring keys, Predicate<RecordName> counts) {
        for (RecordName name : List.copyOf(unopened)) {
            Entry entry = entries.get(name);
            Optional<ChainEntry> epoch = entry == null ? Optional.empty() : chain.get(entry.epoch);
            Optional<FenceKey> key = epoch.flatMap(e -> keys.get(e.epoch()));
            if (entry != null && key.isPresent() && counts.test(name)) {
                unopened.remove(name);
                open(name, entry, epoch.orElseThrow(), key.get());
            }
        }
    }

    private void open(RecordName name, Entry entry, ChainEntry epoch, FenceKey key) {
        try {
            Sealing.Clear clear = sealing.open(name.origin(), epoch, key, entry.record);
            entry.shown = clear.key();
            readers.of(clear.key()).opened(name.origin(), audience, clear.key(), clear.body());
        } catch (SealBrokenException | MalformedException e) {
            LOG.warn("a sealed record of {} cannot be used: {}", name.origin().abbreviated(), e.getMessage());
            hide(name, entry);
        }
    }

    /** Whether a record counts may have changed: shows and hides accordingly. */
    void recheck(Predicate<RecordName> counts) {
        entries.forEach((name, entry) -> {
            if (entry.shown != null && !counts.test(name)) {
                hide(name, entry);
                unopened.add(name);
            }
        });
    }

    /** This cloudlet belongs to the audience no more: nothing is shown. */
    void close() {
        entries.forEach((name, entry) -> {
            entry.shown = null;
            unopened.add(name);
        });
        readers.all().forEach(reader -> reader.left(audience));
    }

    private void hide(RecordName name, Entry entry) {
        byte[] clear = entry.shown;
        entry.shown = null;
        if (clear != null) {
            readers.of(clear).gone(name.origin(), audience, clear);
        }
    }

    /** Whether none of these waits for a key. */
    boolean allOpened(Predicate<RecordName> wanted) {
        return unopened.stream().noneMatch(wanted);
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** The record of that log under that hashed key. */
    Optional<Entry> get(CloudletId origin, byte[] opaque) {
        return Optional.ofNullable(entries.get(new RecordName(origin, opaque)));
    }

    /** The names of one log's records. */
    List<RecordName> of(CloudletId origin) {
        return entries.keySet().stream()
                .filter(name -> name.origin().equals(origin))
                .toList();
    }

    /** How many an origin has. */
    long count(CloudletId origin) {
        return sum(tally.getOrDefault(origin, new TreeMap<>()));
    }

    /** How many of an origin's are under that epoch or a later one. */
    long count(CloudletId origin, FenceEpoch from) {
        return sum(tally.getOrDefault(origin, new TreeMap<>()).tailMap(from, true));
    }

    private static long sum(Map<FenceEpoch, Integer> counts) {
        return counts.values().stream().mapToLong(Integer::longValue).sum();
    }

    /** Whether one of these has a record under such an epoch. */
    boolean anyUnder(Collection<CloudletId> origins, Predicate<FenceEpoch> epochs) {
        return origins.stream()
                .map(origin -> tally.getOrDefault(origin, new TreeMap<>()))
                .anyMatch(counts -> counts.keySet().stream().anyMatch(epochs));
    }
}
