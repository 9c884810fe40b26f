package io.cloudlet.core.internal.peering;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.state.Checkpoint;
import io.cloudlet.core.internal.state.Head;
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
 * piece of memory. What a peer was sent says what its next vector will be: where its digest agrees, news that came meanwhile
 * need not wait for the vector itself, which would cost a round trip. Confined to the core thread.
 */
final class PullDesk {

    private static final int PIECE = 512 * 1024;

    private final Logs logs;
    private final Reconciliation reconciliation;
    private final Function<byte[], CompletionStage<Void>> send;
    private final Executor core;
    private final CloudletId peer;
    /** Its own log as the peer showed it when it asked: what it wrote since is not what it asked for. */
    private @Nullable Head itself;

    private boolean evidenceShown;
    private @Nullable Waiting waiting;
    private @Nullable Pull next;
    private boolean answering;
    private @Nullable VersionVector expected;

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
            digest(pull);
        } else {
            waiting = new Waiting(pull.number(), vector);
            VersionVector.Entry own = vector.entries().get(peer);
            itself = own == null ? null : own.head();
            if (itself != null) {
                logs.shown(peer, itself);
            }
            offer(true);
        }
    }

    private void digest(Pull pull) {
        VersionVector ours = logs.vector();
        if (Arrays.equals(ours.digest(), pull.digest())) {
            waiting = new Waiting(pull.number(), ours);
        } else if (expected != null && Arrays.equals(expected.digest(), pull.digest())) {
            waiting = new Waiting(pull.number(), expected);
            offer(true);
        } else {
            CompletionStage<Void> sent =
                    send.apply(News.needVector(pull.number()).encode());
            sent.exceptionally(closed -> null);
        }
    }

    /** Whether the peer has, or was sent, everything up to {@code head} of a log. */
    boolean told(CloudletId origin, Head head) {
        VersionVector known = waiting == null ? expected : waiting.vector;
        VersionVector.Entry entry = known == null ? null : known.entries().get(origin);
        return !answering && entry != null && entry.head().equals(head);
    }

    /** The peer showed this itself, so it need not be told. */
    void shown(Checkpoint checkpoint) {
        Waiting asked = waiting;
        if (asked != null) {
            waiting = new Waiting(asked.number, asked.vector.knowing(checkpoint));
        }
        if (expected != null) {
            expected = expected.knowing(checkpoint);
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
        Head from = itself;
        if (!evidenceShown && from != null) {
            logs.evidenceFor(peer).ifPresent(evidence -> {
                lacks.add(new Reconciliation.Lack(from.sequence(), evidence));
                evidenceShown = true;
            });
        }
        if (!lacks.isEmpty()) {
            waiting = null;
            answering = true;
            VersionVector after = asked.vector;
            for (Reconciliation.Lack lack : lacks) {
                after = after.after(lack.upTo());
            }
            expected = after;
            Iterator<Reconciliation.Lack> rest = lacks.iterator();
            sendPiece(asked.number, rest.next(), rest);
        }
    }

    private void sendPiece(long number, Reconciliation.Lack lack, Iterator<Reconciliation.Lack> rest) {
        long end = lack.upTo().head().sequence();
        List<LogRecord> read = lack.from() < end ? logs.read(lack.upTo().origin(), lack.from(), PIECE) : List.of();
        List<byte[]> records = read.stream()
                .limit(Math.max(0, end - lack.from()))
                .map(LogRecord::bytes)
                .toList();
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
