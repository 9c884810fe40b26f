package io.cloudlet.core.internal.state;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.identity.KeyChain;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.spi.runtime.TimeSource;
import io.cloudlet.spi.storage.RecordStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The replicas: every other cloudlet's log, verified and kept here, whoever carried it.
 *
 * <p>What peers bring takes effect whole or not at all, once signatures, history hash and live root were found to agree ({@link
 * Ingest}). An origin that contradicts itself is quarantined; the evidence is kept, and shown to whoever asks for its log.
 * Confined to the core thread.
 */
public final class Logs {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.state");

    private final OwnLog own;
    private final CloudletId self;
    private final RecordStore store;
    private final Executor core;
    private final Executor aside;
    private final TimeSource time;
    private final Listener listener;
    private final Ingest ingest;
    private final SortedMap<CloudletId, Replica> replicas = new TreeMap<>();
    private final ReadSoFar read = new ReadSoFar();
    private final Map<CloudletId, Heard> heard = new ConcurrentHashMap<>();
    private final OwnBranches branches;
    private final Doubts doubts;

    /** Told on the core thread. */
    public interface Listener {

        /** Records took effect, in order. */
        void applied(CloudletId origin, List<LogRecord> records);

        /**
         * The same of very many.
         *
         * @param notable those of them that may say more than what a service or template in clear is
         */
        default void applied(CloudletId origin, List<LogRecord> records, List<LogRecord> notable) {
            applied(origin, records);
        }

        /** Nothing more is read of a log; {@code forked} if its origin contradicts itself. */
        void stopped(CloudletId origin, boolean forked, String why);
    }

    /** @param aside does what takes long and needs nothing that changes, one thing after the other */
    public Logs(
            OwnLog own,
            CloudletId self,
            byte[] federation,
            RecordStore store,
            TimeSource time,
            Executor core,
            Executor aside,
            Listener listener) {
        this.own = own;
        this.self = self;
        this.store = store;
        this.core = core;
        this.aside = aside;
        this.time = time;
        this.listener = listener;
        this.branches = new OwnBranches(own, federation, why -> listener.stopped(self, true, why));
        this.doubts = new Doubts(self, branches, replicas, read);
        this.ingest = new Ingest(federation, store, core, new Ingest.Effects() {
            @Override
            public void heard(Replica replica, Checkpoint checkpoint) {
                replica.unreadable = -1;
                heard.put(replica.origin, Heard.now(own.echoedNanos(checkpoint), time.nanos()));
            }

            @Override
            public void applied(Replica replica, List<LogRecord> records, List<LogRecord> notable) {
                listener.applied(replica.origin, records, notable);
            }

            @Override
            public void stop(Replica replica, boolean forked, String why) {
                Logs.this.stop(replica, forked, why);
            }
        });
    }

    /** From now on, reads the log of this cloudlet; what the store has of it takes effect at once. */
    public void follow(CloudletId origin, KeyChain identity) {
        if (origin.equals(self) || replicas.containsKey(origin)) {
            return;
        }
        Replica replica = new Replica(origin, identity, store, core, aside);
        replicas.put(origin, read.touch(replica));
        replica.load();
        byte[] evidence = store.value(replica.evidenceName());
        if (evidence.length > 0) {
            Fork fork = Fork.decode(evidence);
            replica.fork = fork.contradicts() ? fork : null;
            stop(replica, true, "quarantined earlier; evidence is kept in the store");
        }
        List<LogRecord> live = new ArrayList<>();
        replica.log.content().live().forEach(live::add);
        if (!live.isEmpty()) {
            listener.applied(origin, live);
        }
    }

    /** From now on, reads no log but these. */
    public void retain(Set<CloudletId> origins) {
        replicas.keySet().removeIf(origin -> {
            boolean gone = !origins.contains(origin);
            if (gone) {
                read.forget(origin);
            }
            return gone;
        });
        heard.keySet().retainAll(origins);
    }

    /** A cloudlet came back: of its log the epochs from that number on count, and it is not quarantined for earlier ones. */
    public void release(CloudletId origin, long countsFrom) {
        Replica replica = replicas.get(origin);
        if (replica != null && countsFrom > replica.countsFrom) {
            ingest.release(read.touch(replica), countsFrom);
        }
    }

    /** What is wrong with logs, or looks so. */
    public Doubts doubts() {
        return doubts;
    }

    /** How far every log was read that can still grow here. */
    public VersionVector vector() {
        return read.vector(own.checkpoint());
    }

    /** The same without the logs that are being fetched. */
    public VersionVector wanted() {
        VersionVector wanted = vector();
        for (CloudletId origin : read.walking()) {
            wanted = walking(origin) ? wanted.without(origin) : wanted;
        }
        return wanted;
    }

    /** Logs that are not shown as they stand here, or not at all. */
    Set<CloudletId> aside() {
        return read.aside();
    }

    /** The head of a log as known here; empty if nothing is. */
    public Optional<Head> head(CloudletId origin) {
        return checkpoint(origin).map(Checkpoint::head);
    }

    /** A log's live record under that key, as known here. */
    public Optional<LogRecord> live(CloudletId origin, byte[] key) {
        return log(origin).map(log -> log.content().get(key));
    }

    /** The sequence of a log's live record under that key; 0 if there is none here. */
    public long sequence(CloudletId origin, byte[] key) {
        return log(origin).map(log -> log.content().sequence(key)).orElse(0L);
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
        return log(origin).map(log -> log.read(from, maxBytes)).orElse(List.of());
    }

    /** How new the newest word of an origin is that came since this process started; from any thread. */
    public Optional<Heard> heard(CloudletId origin) {
        return Optional.ofNullable(heard.get(origin));
    }

    /** Begins to take what comes of a log after its first {@code from} records. */
    public Draft draft(CloudletId origin, long from) {
        return draft(replicas.get(origin), origin, from, null);
    }

    /**
     * The same, over a link: of what is long, the work is done aside, and it is not asked for over other links while it comes.
     *
     * @param alive whether the link stands
     */
    public Draft draft(CloudletId origin, long from, BooleanSupplier alive) {
        Replica replica = replicas.get(origin);
        return draft(replica, origin, from, replica == null ? null : new Fetch(replica, read, aside, time, alive));
    }

    private static Draft draft(@Nullable Replica replica, CloudletId origin, long from, Draft.@Nullable Aside aside) {
        Log log = replica == null || replica.log.content().sequence() != from ? null : replica.log;
        return new Draft(origin, from, log, aside);
    }

    /**
     * Verifies what came from a peer and, if it is newer than what is here, takes it over.
     *
     * @param checkpoint what covers it
     * @return whether anything but the beat changed
     * @throws MalformedException if the peer that brought it broke the protocol
     */
    public boolean ingest(Draft draft, Checkpoint checkpoint) {
        if (draft.origin().equals(self)) {
            branches.foreign(checkpoint);
            return false;
        }
        Replica replica = replicas.get(draft.origin());
        draft.abandon();
        return replica != null && replica.trouble == null && ingest.suffix(read.touch(replica), draft, checkpoint);
    }

    /**
     * Verifies what somebody carried of a log and, if it is newer than what is here, takes it over.
     *
     * @return whether anything but the beat changed
     * @throws MalformedException if it is not what was signed
     * @throws UnknownRecordException if something in it is of a version or class that is not known here
     */
    public boolean ingest(Excerpt excerpt) {
        if (excerpt.origin().equals(self)) {
            branches.foreign(excerpt.checkpoint());
            return false;
        }
        Replica replica = replicas.get(excerpt.origin());
        return replica != null && replica.trouble == null && ingest.excerpt(read.touch(replica), excerpt);
    }

    /** All that is known of a log, as it is now; empty if nothing is. May read the disk. */
    public Optional<Excerpt> excerpt(CloudletId origin) {
        return log(origin).flatMap(log -> checkpoint(origin).map(newest -> Excerpt.of(newest, log)));
    }

    /**
     * Verifies where a log is said to stand, and says what to fetch to get there, if anything. Whoever begins must end it, by
     * {@link #walked} or {@link #abandoned}.
     *
     * @param asked what was shown of this log
     * @param alive whether whoever fetches still can
     * @throws MalformedException if the peer that said so broke the protocol
     */
    public Optional<Walk> jump(Jump jump, Head asked, BooleanSupplier alive) {
        if (jump.origin().equals(self)) {
            return branches.jump(jump, asked, alive);
        }
        Replica replica = replicas.get(jump.origin());
        if (replica == null || replica.trouble != null || replica.walking.getAsBoolean()) {
            return Optional.empty();
        }
        Optional<Walk> walk = ingest.jump(read.touch(replica), jump, asked);
        replica.walking = walk.isPresent() ? alive : () -> false;
        walk.ifPresent(begun -> read.walks(jump.origin()));
        return walk;
    }

    /** Works out, aside if it is long, what was fetched; once that is done it can be {@linkplain #walked taken over} in a short step. */
    public CompletionStage<Void> workOut(Walk walk) {
        Replica replica = replicas.get(walk.origin());
        if (replica == null || walk.brief()) {
            return CompletableFuture.completedFuture(null);
        }
        LogContent now = replica.log.content().copy();
        return CompletableFuture.completedFuture(walk).thenAcceptAsync(fetched -> fetched.workOut(now), aside);
    }

    /** Takes over what was fetched; whether anything changed. */
    public boolean walked(Walk walk) {
        if (walk.origin().equals(self)) {
            branches.walked(walk);
            return false;
        }
        abandoned(walk);
        Replica replica = replicas.get(walk.origin());
        return replica != null && replica.trouble == null && ingest.walked(read.touch(replica), walk);
    }

    /** Nothing came of it. */
    public void abandoned(Walk walk) {
        if (walk.origin().equals(self)) {
            branches.abandoned();
        }
        Replica replica = replicas.get(walk.origin());
        if (replica != null) {
            replica.walking = () -> false;
            read.walked(walk.origin());
        }
    }

    /** Whether a log's live set is being fetched. */
    public boolean walking(CloudletId origin) {
        Replica replica = replicas.get(origin);
        return replica != null && replica.walking.getAsBoolean();
    }

    /**
     * Verifies a peer's evidence that an origin contradicted itself, and quarantines it.
     *
     * @throws MalformedException if it proves nothing
     */
    public void evidence(Fork fork) {
        Replica replica = replicas.get(fork.origin());
        if (replica != null && replica.trouble == null) {
            ingest.evidence(read.touch(replica), fork);
        }
    }

    /** Where a log stands here, for somebody who has read up to {@code theirs}. */
    Optional<Jump> jumpTo(CloudletId origin, Head theirs) {
        return log(origin)
                .flatMap(log -> checkpoint(origin)
                        .map(newest -> Jump.to(newest, log.content().history(), log.leaves(), theirs)));
    }

    /** Whether every record from there on is here, up to that head. */
    public boolean reaches(CloudletId origin, long from, Head end) {
        return continues(origin, end)
                && log(origin).filter(log -> log.serves(from)).isPresent();
    }

    /** Whether every record after that head is here, and what is here begins with it. */
    boolean continues(CloudletId origin, Head theirs) {
        return log(origin)
                .filter(log -> log.serves(theirs.sequence()))
                .flatMap(log -> log.historyAt(theirs.sequence()))
                .filter(theirs.history()::equals)
                .isPresent();
    }

    /** The live set of a log as it is now. */
    public Optional<MerkleSearchTree> tree(CloudletId origin) {
        return log(origin).map(log -> log.content().tree());
    }

    private Optional<Log> log(CloudletId origin) {
        return origin.equals(self)
                ? Optional.of(own.log())
                : Optional.ofNullable(replicas.get(origin)).map(replica -> replica.log);
    }

    private void stop(Replica replica, boolean forked, String why) {
        read.touch(replica).trouble = why;
        replica.quarantined = forked;
        LOG.warn("log of {}: {}", replica.origin.abbreviated(), why);
        listener.stopped(replica.origin, forked, why);
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
