package io.cloudlet.benchmarks;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.data.DataCoordinator;
import io.cloudlet.core.internal.data.Neighbours;
import io.cloudlet.core.internal.fence.AudienceLog;
import io.cloudlet.core.internal.fence.AudienceReaders;
import io.cloudlet.core.internal.fence.Audiences;
import io.cloudlet.core.internal.fence.FenceContext;
import io.cloudlet.core.internal.fence.FenceViews;
import io.cloudlet.core.internal.fence.Horizon;
import io.cloudlet.core.internal.fence.Proofs;
import io.cloudlet.core.internal.fence.SoftwareWrappingKeys;
import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.core.internal.link.VertxNetwork;
import io.cloudlet.core.internal.membership.Membership;
import io.cloudlet.core.internal.runtime.Calls;
import io.cloudlet.core.internal.runtime.JdkRuntime;
import io.cloudlet.core.internal.state.Keys;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.state.Logs;
import io.cloudlet.core.internal.state.OwnLog;
import io.cloudlet.core.internal.store.FileBlobStore;
import io.cloudlet.core.internal.store.FileRecordStore;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.data.Data;
import io.cloudlet.policy.FenceId;
import io.cloudlet.policy.FenceInfo;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The keeper of one fence, on a real log in a temporary home: the parts of a cloudlet that fences and data are made of, wired
 * as in a cloudlet, without links. Its fellow members exist as far as a keeper sees them: in the roster, and with the wrapping
 * key that each has published. So a rotation for a thousand costs what it costs a keeper of a thousand, and nobody has to
 * admit them first.
 */
final class LoneKeeper implements AutoCloseable {

    private static final Duration DEADLINE = Duration.ofMinutes(10);
    private static final int BEATS = 16;

    private final Scratch scratch = Scratch.make();
    private final SecureRandom entropy = new SecureRandom();
    private final SigningKey identity = SigningKey.generate(entropy);
    private final CloudletId self = identity.verification().cloudletId();
    private final byte[] federation = Hash.sha256(Hash.bytes(self));
    private final SimulatedFence fence;
    private final JdkRuntime runtime;
    private final Executor core;
    private final FileRecordStore store;
    private final FileBlobStore blobs;
    private final OwnLog own;
    private final Calls calls;
    private final Audiences audiences;
    private final FenceViews views;
    private final DataCoordinator data;
    private Membership membership;
    private @Nullable CompletableFuture<String> keyed;

    private LoneKeeper(int members) {
        VertxNetwork network = VertxNetwork.open("keeper", entropy);
        runtime = new JdkRuntime("keeper", scratch.resolve("home"), network, network.prober());
        core = runtime.serial("core");
        store = FileRecordStore.open(runtime);
        blobs = FileBlobStore.open(runtime.disk());
        calls = new Calls(runtime, core, DEADLINE);
        fence = SimulatedFence.of(Hash.federationId(federation), self, identity.verification(), members, entropy);
        membership = fence.membership();
        own = new OwnLog(identity, federation, store, runtime, core, this::applied, 0);
        Logs logs = new Logs(own, self, federation, store, runtime.time(), core, core, new Deaf());
        AudienceReaders readers = new AudienceReaders();
        audiences = new Audiences(context(logs), readers, membership);
        views = new FenceViews(audiences, logs, () -> membership, id -> Optional.empty());
        data = new DataCoordinator(
                new DataCoordinator.Parts(self, federation, runtime, core, blobs, audiences.log(), new Nobody()));
        readers.add('d', data);
    }

    private FenceContext context(Logs logs) {
        return new FenceContext(
                self,
                federation,
                identity,
                runtime,
                core,
                store,
                own,
                logs,
                new SoftwareWrappingKeys(runtime.disk(), entropy),
                new Horizon(),
                origin -> List.of(identity.verification()));
    }

    /** A fence of that many, the keeper included, with its first key. */
    static LoneKeeper open(int members) {
        LoneKeeper keeper = new LoneKeeper(members);
        keeper.calls.call("opening the log", () -> keeper.own.open(List.of()));
        keeper.calls.call("making the first key", () -> {
            keeper.fence.published().forEach(keeper.audiences::note);
            keeper.audiences.reconsider(keeper.membership, id -> Optional.empty(), Proofs.NONE);
            CompletionStage<String> done = keeper.untilKeyed();
            keeper.audiences.start();
            keeper.data.start();
            return done;
        });
        return keeper;
    }

    /**
     * Orders a new key; returns once it is in force here, which is once it is durable and everybody's wrap with it. Enough beats
     * go by before that nothing counts as written after the order: then headers are re-wrapped and no body is encrypted anew.
     */
    void rotate() {
        calls.call("rotating", () -> {
            for (int i = 0; i < BEATS; i++) {
                audiences.beat();
            }
            membership = fence.rotated();
            audiences.reconsider(membership, id -> Optional.empty(), Proofs.NONE);
            CompletionStage<String> done = untilKeyed();
            audiences.settle();
            return done;
        });
    }

    /** Waits until the former key is dropped, after a rotation with nothing left under it. */
    void settled() {
        Until.holds("the former key is gone", () -> calls.ask("looking for the former key", this::formerIsGone));
    }

    private boolean formerIsGone() {
        int details = 0;
        for (LogRecord record : own.live()) {
            details += Keys.isFence(record.key()) && Keys.suffix(record.key()).startsWith("r/") ? 1 : 0;
        }
        return details == 1;
    }

    private CompletionStage<String> untilKeyed() {
        CompletableFuture<String> done = new CompletableFuture<>();
        keyed = done;
        return done;
    }

    private void applied(List<LogRecord> records) {
        records.stream().filter(Audiences::concerns).forEach(record -> audiences.note(self, record));
        audiences.settle();
        CompletableFuture<String> waiting = keyed;
        boolean epoch = records.stream().anyMatch(LoneKeeper::isEpoch);
        if (waiting != null && epoch) {
            keyed = null;
            waiting.complete("");
        }
    }

    private static boolean isEpoch(LogRecord record) {
        return Keys.isFence(record.key()) && Keys.suffix(record.key()).startsWith("e/");
    }

    FenceId fence() {
        return fence.id();
    }

    CloudletId self() {
        return self;
    }

    /** What is known of the fence, progress included. */
    FenceInfo info() {
        return calls.ask(
                "looking at the fence",
                () -> views.info(membership.fence(fence.id()).orElseThrow()));
    }

    /** What applications use. */
    Data data() {
        return data.api(calls);
    }

    /** Seals records into the fence, all in one append. */
    void seal(List<AudienceLog.Change> changes) {
        Object head = calls.call("sealing", () -> audiences.log().append(fence.id(), changes));
        Objects.requireNonNull(head, "an append ends with the head of the log");
    }

    @Override
    public void close() {
        store.close();
        blobs.close();
        runtime.close();
        scratch.close();
    }

    /** Nobody's log comes here. */
    private static final class Deaf implements Logs.Listener {

        @Override
        public void applied(CloudletId origin, List<LogRecord> records) {}

        @Override
        public void stopped(CloudletId origin, boolean forked, String why) {
            throw new IllegalStateException(why);
        }
    }

    /** Nobody is linked. */
    private static final class Nobody implements Neighbours {

        @Override
        public Set<CloudletId> linked() {
            return Set.of();
        }

        @Override
        public Optional<Duration> roundTrip(CloudletId peer) {
            return Optional.empty();
        }

        @Override
        public CompletionStage<Void> send(CloudletId peer, byte[] frame) {
            return CompletableFuture.failedFuture(new IllegalStateException("nobody is linked"));
        }
    }
}
