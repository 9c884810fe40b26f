package io.cloudlet.core.internal.peering;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.state.Checkpoint;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.state.Logs;
import io.cloudlet.core.internal.state.Reconciliation;
import io.cloudlet.core.internal.state.VersionVector;
import io.cloudlet.core.internal.wire.MalformedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers a peer's pulls: at once if it lacks something, otherwise as soon as it does. Long answers go out piece by piece,
 * each when the one before has left, and one answer after the other, so that a peer that asks and does not read costs one
 * piece of memory. Confined to the core thread.
 */
final class PullDesk {

    private static final int PIECE = 512 * 1024;

    private final Logs logs;
    private final Reconciliation reconciliation;
    private final Function<byte[], CompletionStage<Void>> send;
    private final Executor core;
    private final CloudletId peer;
    private boolean evidenceShown;
    private @Nullable Waiting waiting;
    private @Nullable Pull next;
    private boolean answering;

    private record Waiting(long number, VersionVector vector) {}

    /** @param peer who pulls */
    PullDesk(CloudletId peer, Logs logs, Function<byte[], CompletionStage<Void>> send, Executor core) {
        this.peer = peer;
        this.logs = logs;
        this.reconciliation = new Reconciliation(logs);
        this.send = send;
        this.core = core;
    }

    /** Takes a request; while an answer to the former is still going out, it waits for that. */
    void pull(Pull pull) {
        if (!answering) {
            answer(pull);
        } else if (next == null) {
            next = pull;
        } else {
            throw new MalformedException(
                    "pull " + pull.number() + " came before pull " + next.number() + " was answered");
        }
    }

    private void answer(Pull pull) {
        VersionVector vector = pull.vector();
        if (vector == null) {
            VersionVector ours = logs.vector();
            if (!Arrays.equals(ours.digest(), pull.digest())) {
                CompletionStage<Void> sent =
                        send.apply(News.needVector(pull.number()).encode());
                sent.exceptionally(closed -> null);
                return;
            }
            waiting = new Waiting(pull.number(), ours);
        } else {
            waiting = new Waiting(pull.number(), vector);
            VersionVector.Entry own = vector.entries().get(peer);
            if (own != null) {
                logs.shown(peer, own.head());
            }
            offer(true);
        }
    }

    /** The peer showed this itself, so it need not be told. */
    void shown(Checkpoint checkpoint) {
        Waiting asked = waiting;
        if (asked != null) {
            waiting = new Waiting(asked.number, asked.vector.knowing(checkpoint));
        }
    }

    /**
     * Answers a waiting pull, if there is something to tell.
     *
     * @param beats whether newer beats alone are worth an answer
     */
    void offer(boolean beats) {
        Waiting asked = waiting;
        if (asked == null) {
            return;
        }
        List<Reconciliation.Lack> lacks = new ArrayList<>(reconciliation.lacks(asked.vector, beats));
        lacks.removeIf(lack -> lack.upTo().origin().equals(peer)); // it knows best itself, or is shown it below
        VersionVector.Entry itself = asked.vector.entries().get(peer);
        if (!evidenceShown && itself != null) {
            logs.evidenceFor(peer).ifPresent(evidence -> {
                lacks.add(new Reconciliation.Lack(itself.head().sequence(), evidence));
                evidenceShown = true;
            });
        }
        if (!lacks.isEmpty()) {
            waiting = null;
            answering = true;
            Iterator<Reconciliation.Lack> rest = lacks.iterator();
            sendPiece(asked.number, rest.next(), rest);
        }
    }

    private void sendPiece(long number, Reconciliation.Lack lack, Iterator<Reconciliation.Lack> rest) {
        long end = lack.upTo().head().sequence();
        List<LogRecord> read = lack.from() < end ? logs.read(lack.upTo().origin(), lack.from(), PIECE) : List.of();
        List<byte[]> records =
                read.stream().limit(end - lack.from()).map(LogRecord::bytes).toList();
        long reached = lack.from() + records.size();
        boolean whole = reached >= end || records.isEmpty();
        boolean last = whole && !rest.hasNext();
        News.Part part = new News.Part(lack.upTo().origin(), lack.from(), records, whole ? lack.upTo() : null);
        CompletionStage<Void> sent = send.apply(new News(number, last, false, part).encode());
        if (last) {
            sent.thenRunAsync(this::answered, core);
        } else {
            Reconciliation.Lack following = whole ? rest.next() : new Reconciliation.Lack(reached, lack.upTo());
            sent.thenRunAsync(() -> sendPiece(number, following, rest), core);
        }
    }

    private void answered() {
        answering = false;
        Pull waited = next;
        next = null;
        if (waited != null) {
            answer(waited);
        }
    }
}
