package io.cloudlet.core.internal.state;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.identity.KeyChain;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.WireWriter;
import io.cloudlet.spi.runtime.TimeSource;
import io.cloudlet.spi.storage.RecordStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The replicas: every other cloudlet's log, verified and kept here, whoever carried it.
 *
 * <p>A suffix takes effect whole, after its checkpoint's signature, its history hash and its live root were all found to
 * agree with the records, or not at all. When a genuine checkpoint disagrees with what we hold, the whole log is asked for
 * once, from the same peer: if that is consistent in itself, the origin said two things under one name, and both signed
 * checkpoints are kept as evidence; if it is not, the peer that carried it is at fault. Confined to the core thread.
 */
public final class Logs {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.state");

    private final OwnLog own;
    private final CloudletId self;
    private final byte[] federation;
    private final RecordStore store;
    private final TimeSource time;
    private final Executor core;
    private final Listener listener;
    private final SortedMap<CloudletId, Replica> replicas = new TreeMap<>();
    private final Map<CloudletId, Heard> heard = new ConcurrentHashMap<>();
    private @Nullable String ownTrouble;

    /** Told on the core thread. */
    public interface Listener {

        /** Records took effect, in order. */
        void applied(CloudletId origin, List<LogRecord> records);

        /** Nothing more is read of a log; {@code forked} if its origin contradicts itself. */
        void stopped(CloudletId origin, boolean forked, String why);
    }

    public Logs(
            OwnLog own,
            CloudletId self,
            byte[] federation,
            RecordStore store,
            TimeSource time,
            Executor core,
            Listener listener) {
        this.own = own;
        this.self = self;
        this.federation = federation;
        this.store = store;
        this.time = time;
        this.core = core;
        this.listener = listener;
    }

    /** From now on, reads the log of this cloudlet; what the store has of it takes effect at once. */
    public void follow(CloudletId origin, KeyChain identity) {
        if (origin.equals(self) || replicas.containsKey(origin)) {
            return;
        }
        Replica replica = new Replica(origin, identity, store);
        replicas.put(origin, replica);
        replica.newest = replica.log.loadReplica();
        byte[] evidence = store.value(replica.evidenceName());
        if (evidence.length > 0) {
            stop(replica, true, "quarantined earlier; evidence is kept in the store");
        }
        List<LogRecord> live = new ArrayList<>();
        replica.log.content().live().forEach(live::add);
        if (!live.isEmpty()) {
            listener.applied(origin, live);
        }
    }

    /** How far every log was read that can still grow here. */
    public VersionVector vector() {
        SortedMap<CloudletId, VersionVector.Entry> entries = new TreeMap<>();
        replicas.forEach((origin, replica) -> {
            if (replica.trouble == null) {
                entries.put(origin, replica.vectorEntry());
            }
        });
        Checkpoint mine = own.checkpoint();
        if (mine != null) {
            entries.put(self, new VersionVector.Entry(mine.head(), mine.beat()));
        }
        return new VersionVector(entries);
    }

    /** The head of a log as known here; empty if nothing is. */
    public Optional<Head> head(CloudletId origin) {
        return checkpoint(origin).map(Checkpoint::head);
    }

    /** A log's live record under that key, as known here. */
    public Optional<LogRecord> live(CloudletId origin, byte[] key) {
        Replica replica = replicas.get(origin);
        if (replica == null && !origin.equals(self)) {
            return Optional.empty();
        }
        return Optional.ofNullable(
                (replica == null ? own.log() : replica.log).content().get(key));
    }

    /** The sequence of a log's live record under that key; 0 if there is none here. */
    public long sequence(CloudletId origin, byte[] key) {
        Replica replica = replicas.get(origin);
        if (replica == null && !origin.equals(self)) {
            return 0;
        }
        return (replica == null ? own.log() : replica.log).content().sequence(key);
    }

    /** The newest checkpoint of a log as known here. */
    public Optional<Checkpoint> checkpoint(CloudletId origin) {
        if (origin.equals(self)) {
            return Optional.ofNullable(own.checkpoint());
        }
        Replica replica = replicas.get(origin);
        return replica == null ? Optional.empty() : Optional.ofNullable(replica.newest);
    }

    /** Records of a log after {@code from}, at least one, as many as fit. May read the disk. */
    public List<LogRecord> read(CloudletId origin, long from, int maxBytes) {
        Replica replica = replicas.get(origin);
        return (replica == null ? own.log() : replica.log).read(from, maxBytes);
    }

    /** How new the newest word of an origin is that came since this process started; from any thread. */
    public Optional<Heard> heard(CloudletId origin) {
        return Optional.ofNullable(heard.get(origin));
    }

    /** Why nothing more is read of a log; empty while it is. */
    public Optional<String> trouble(CloudletId origin) {
        if (origin.equals(self)) {
            return Optional.ofNullable(ownTrouble);
        }
        Replica replica = replicas.get(origin);
        if (replica == null) {
            return Optional.empty();
        }
        return Optional.ofNullable(replica.trouble == null ? replica.behind : replica.trouble);
    }

    /** A cloudlet shows over its own link how far its log goes; behind what it signed before, it lost something. */
    public void shown(CloudletId origin, Head head) {
        Replica replica = replicas.get(origin);
        if (replica != null && replica.newest != null) {
            Head known = replica.newest.head();
            boolean behind = known.epoch().compareTo(head.epoch()) > 0;
            replica.behind = behind
                    ? "its log ends at " + head + " but it has signed " + known + ": its home is a restored backup"
                    : null;
            if (behind) {
                LOG.warn("log of {}: {}", origin.abbreviated(), replica.behind);
            }
        }
    }

    /** What to show to an origin which does not seem to know what it signed; empty if there is no such doubt. */
    public Optional<Checkpoint> evidenceFor(CloudletId origin) {
        Replica replica = replicas.get(origin);
        return replica == null || (!replica.quarantined && replica.behind == null)
                ? Optional.empty()
                : Optional.ofNullable(replica.newest);
    }

    /** Whether an origin contradicted itself. */
    public boolean quarantined(CloudletId origin) {
        Replica replica = replicas.get(origin);
        return replica != null && replica.quarantined;
    }

    /**
     * Verifies a suffix from a peer and, if it is newer than what is here, takes it over.
     *
     * @return whether anything but the beat changed
     * @throws MalformedException if the peer that brought it broke the protocol
     */
    public boolean ingest(Suffix suffix) {
        if (suffix.origin().equals(self)) {
            noteAboutOurselves(suffix);
            return false;
        }
        Replica replica = replicas.get(suffix.origin());
        if (replica == null || replica.trouble != null) {
            return false;
        }
        if (!replica.verifies(suffix.checkpoint(), federation)) {
            throw new MalformedException("checkpoint of " + suffix.origin().abbreviated() + " is not signed by it");
        }
        if (!replica.counts(suffix.checkpoint())) {
            return false;
        }
        boolean again = suffix.from() == 0 && replica.log.content().sequence() > 0;
        return again ? ingestWhole(replica, suffix) : ingestNext(replica, suffix);
    }

    private boolean ingestNext(Replica replica, Suffix suffix) {
        LogContent content = replica.log.content();
        if (suffix.from() != content.sequence()) {
            return false;
        }
        if (!content.historyAfter(suffix.records())
                .equals(suffix.checkpoint().head().history())) {
            if (replica.newest == null) {
                throw new MalformedException(
                        "records of " + replica.origin.abbreviated() + " do not fit its checkpoint");
            }
            replica.wantWhole = true;
            return true;
        }
        return accept(replica, suffix.records(), suffix.checkpoint());
    }

    /** The whole log, asked for because something did not fit: who is lying, the carrier or the origin? */
    private boolean ingestWhole(Replica replica, Suffix suffix) {
        replica.wantWhole = false;
        LogContent content = replica.log.content();
        List<byte[]> records = suffix.records();
        LogContent nothing = new LogContent();
        if (!nothing.historyAfter(records).equals(suffix.checkpoint().head().history())) {
            throw new MalformedException("the log of " + replica.origin.abbreviated() + " does not fit its checkpoint");
        }
        int known = (int) Math.min(content.sequence(), records.size());
        boolean agrees = nothing.historyAfter(records.subList(0, known)).equals(replica.log.historyAt(known));
        if (agrees && known == content.sequence()) {
            return accept(replica, records.subList(known, records.size()), suffix.checkpoint());
        }
        if (agrees && !newer(suffix.checkpoint(), replica.newest)) {
            return false; // what it once said, brought by somebody who is behind
        }
        fork(replica, suffix.checkpoint());
        return true;
    }

    private static boolean newer(Checkpoint checkpoint, @Nullable Checkpoint than) {
        return than == null || checkpoint.newerThan(than);
    }

    /** Takes over records that the origin has signed for; whatever is wrong with them now is its own doing. */
    private boolean accept(Replica replica, List<byte[]> records, Checkpoint checkpoint) {
        if (!newer(checkpoint, replica.newest)) {
            return false;
        }
        try {
            LogContent.Staged staged = replica.log.content().stage(decode(records));
            if (!staged.head().equals(checkpoint.head()) || !staged.root().equals(checkpoint.root())) {
                throw new MalformedException("what it signed does not follow from its records");
            }
            return accept(replica, staged, checkpoint);
        } catch (MalformedException | UnknownRecordException | TreeLimitException e) {
            stop(
                    replica,
                    false,
                    "its log stops at sequence " + replica.log.content().sequence() + ": " + e.getMessage());
            return true;
        }
    }

    private boolean accept(Replica replica, LogContent.Staged staged, Checkpoint checkpoint) {
        boolean changed = !staged.records().isEmpty();
        if (changed) {
            List<RecordStore.Batch> batches = replica.log.batches(staged, checkpoint);
            replica.log.commit(staged);
            batches.forEach(batch -> persist(replica, batch));
        }
        replica.newest = checkpoint;
        if (checkpoint.withinLease()) {
            heard.put(replica.origin, Heard.now(own.echoedNanos(checkpoint), time.nanos()));
        }
        if (changed) {
            listener.applied(replica.origin, staged.records());
        }
        return changed;
    }

    private void persist(Replica replica, RecordStore.Batch batch) {
        RecordStore.Append append = batch.appends().get(0);
        long sequence = append.expectedSize() + append.entries().size();
        store.apply(batch)
                .whenCompleteAsync(
                        (nothing, failure) -> {
                            if (failure == null) {
                                replica.log.stored(sequence);
                            } else {
                                LOG.error(
                                        "replica of {} could not be stored: {}",
                                        replica.origin.abbreviated(),
                                        failure.getMessage());
                            }
                        },
                        core);
    }

    private void fork(Replica replica, Checkpoint other) {
        Checkpoint kept = replica.newest;
        WireWriter evidence = new WireWriter(1024);
        if (kept != null) {
            evidence.field(kept.encode());
        }
        evidence.field(other.encode());
        store.apply(new RecordStore.Batch(
                List.of(), List.of(new RecordStore.Value(replica.evidenceName(), evidence.toBytes()))));
        stop(
                replica,
                true,
                "two histories signed by it: " + (kept == null ? "nothing" : kept.head()) + " and " + other.head());
    }

    private void stop(Replica replica, boolean forked, String why) {
        replica.trouble = why;
        replica.quarantined = forked;
        replica.wantWhole = false;
        LOG.warn("log of {}: {}", replica.origin.abbreviated(), why);
        listener.stopped(replica.origin, forked, why);
    }

    /** A peer holds what we signed but do not know: this home is a restored backup, or a second copy of it runs. */
    private void noteAboutOurselves(Suffix suffix) {
        Checkpoint theirs = suffix.checkpoint();
        Checkpoint mine = own.checkpoint();
        boolean known = mine != null && theirs.head().equals(mine.head());
        if (known || ownTrouble != null || !theirs.verify(own.identity(), federation)) {
            return;
        }
        if (mine == null || contradicts(theirs.head(), mine.head())) {
            ownTrouble = "peers hold a log of this cloudlet that this home does not know (" + theirs.head()
                    + "): this home is a restored backup, or a copy of it runs elsewhere";
            LOG.error(ownTrouble);
            listener.stopped(self, true, ownTrouble);
        }
    }

    /** Whether our log does not hold what we signed once. */
    private boolean contradicts(Head theirs, Head mine) {
        return theirs.sequence() > mine.sequence()
                || !own.log().historyAt(theirs.sequence()).equals(theirs.history());
    }

    private static List<LogRecord> decode(List<byte[]> records) {
        return records.stream().map(LogRecord::decode).toList();
    }

    /** How many records of each log are known here. */
    public Map<CloudletId, Long> sequences() {
        Map<CloudletId, Long> sequences = new TreeMap<>();
        replicas.forEach(
                (origin, replica) -> sequences.put(origin, replica.log.content().sequence()));
        sequences.put(self, own.log().content().sequence());
        return sequences;
    }

    /** Every log, for people: origin and head. */
    public Map<CloudletId, Head> heads() {
        Map<CloudletId, Head> heads = new TreeMap<>();
        replicas.forEach(
                (origin, replica) -> heads.put(origin, replica.log.content().head()));
        head(self).ifPresent(head -> heads.put(self, head));
        return heads;
    }

    /** A digest over everything known, for comparing two replicas by eye. */
    public String digest() {
        return Hash.hex(vector().digest());
    }
}
