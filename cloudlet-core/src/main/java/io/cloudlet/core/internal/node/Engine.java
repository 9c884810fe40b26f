package io.cloudlet.core.internal.node;

import io.cloudlet.CloudletId;
import io.cloudlet.CorruptException;
import io.cloudlet.core.internal.membership.AuthorityRecord;
import io.cloudlet.core.internal.membership.Profile;
import io.cloudlet.core.internal.state.Keys;
import io.cloudlet.core.internal.state.LogRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A cloudlet from its start to its end. What becomes durable or is verified in a log flows to membership and discovery
 * ({@link Conclusions}), what they conclude flows to links and listeners. Everything runs on one thread, the core, so that no
 * part needs a lock and a simulator can run it step by step; only the disk, the network and listeners have threads of their
 * own.
 */
final class Engine {

    private static final Duration FAREWELL = Duration.ofSeconds(3);
    private static final Duration FAREWELL_STEP = Duration.ofMillis(5);

    private final Parts parts;
    private final Pulse pulse;
    private final Optional<CorruptException> lostWrappingKey;

    /** Reads everything stored; on the core thread, as everything here. */
    Engine(Parts.Given given) {
        this.parts = new Parts(given);
        this.pulse = new Pulse(parts);
        CloudletId self = parts.self();
        parts.discovery().resume();
        this.lostWrappingKey = parts.audiences().lostWrappingKey();
        if (!given.renewWrappingKeys()) {
            lostWrappingKey.ifPresent(lost -> {
                throw lost;
            });
        }
        parts.own().live().forEach(record -> parts.conclusions().inside(self, record));
        parts.conclusions().follow();
        parts.conclusions().settle();
    }

    Parts parts() {
        return parts;
    }

    /** Opens the log epoch with what this run begins with; completes once that is durable. */
    CompletionStage<?> open(List<LogRecord> first, Profile profile) {
        List<LogRecord> records = new ArrayList<>(first);
        records.addAll(parts.decisions().successorToWrite());
        records.add(LogRecord.put(Keys.profile(), profile.encode()));
        return parts.own().open(records);
    }

    /** A founder's first start: the founding record is in no log yet. */
    List<LogRecord> foundingToWrite(List<LogRecord> bootstrap) {
        boolean founder = bootstrap.size() == 1
                && AuthorityRecord.decode(bootstrap.get(0)).author().equals(parts.self())
                && parts.own().get(bootstrap.get(0).key()) == null;
        return founder ? bootstrap : List.of();
    }

    /** Whether every wrapping key that this cloudlet published was here at the start. */
    boolean wrappingKeysAreHere() {
        return lostWrappingKey.isEmpty();
    }

    /** Begins to dial and to beat. */
    void start() {
        parts.conclusions().startLinking(); // not before the log is open: a peer shows once what it holds of it
        parts.audiences().start();
        parts.discovery().start();
        parts.discovery().settle();
        parts.data().start();
        parts.tunnels().start();
        pulse.beat();
    }

    /** Withdraws what only this process keeps, gives linked peers a moment to hear of it, then closes the links. */
    CompletionStage<?> stop() {
        parts.audiences().stop();
        parts.tunnels().stop();
        CompletionStage<?> written = parts.data().stop();
        CompletableFuture<String> told = new CompletableFuture<>();
        long giveUp = now() + FAREWELL.toNanos();
        parts.discovery().withdraw().whenCompleteAsync((done, failure) -> awaitToldOr(giveUp, told), parts.core());
        return told.thenCombine(written, (first, second) -> "").thenRun(() -> {
            parts.conclusions().stop();
            pulse.stop();
            parts.links().close();
        });
    }

    private void awaitToldOr(long giveUp, CompletableFuture<String> told) {
        if (parts.links().allUpToDate() || now() - giveUp > 0) {
            told.complete("");
        } else {
            parts.runtime().scheduler().after(FAREWELL_STEP, parts.core(), () -> awaitToldOr(giveUp, told));
        }
    }

    private long now() {
        return parts.runtime().time().nanos();
    }
}
