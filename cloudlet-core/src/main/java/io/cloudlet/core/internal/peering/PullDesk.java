package io.cloudlet.core.internal.peering;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.state.Checkpoint;
import io.cloudlet.core.internal.state.Head;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.state.Logs;
import io.cloudlet.core.internal.state.Reconciliation;
import io.cloudlet.core.internal.state.VersionVector;
import io.cloudlet.core.internal.wire.MalformedException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Answers a peer's pulls: at once if it lacks something, otherwise as soon as it does. Long answers go out piece by piece,
 * each when the one before has left, and one answer after the other, so that a peer that asks and does not read costs one
 * piece of memory. Between two pieces of a long log goes what is fresh of others, so that a backfill holds up nothing. What a peer
 * was sent says what its next vector will be: where its digest agrees, news that came meanwhile need not wait for the vector
 * itself, which would cost a round trip. Confined to the core thread.
 */
final class PullDesk {

    private static final int PIECE = 64 * 1024;

    /** Two that a peer may have open, when it has read an answer before that is known here. */
    private static final int MOST_WAITING = 2;

    private final Logs logs;
    private final Reconciliation reconciliation;
    private final Function<byte[], CompletionStage<Void>> send;
    private final Executor core;
    private final CloudletId peer;
    /** Its own log as the peer showed it when it asked: what it wrote since is not what it asked for. */
    private @Nullable Head itself;

    private final WalkDesk walks;
    private final ShownVectors vectors = new ShownVectors();
    private final Set<CloudletId> convicted = new HashSet<>();
    private final Deque<Piece> fresh = new ArrayDeque<>();
    private final Deque<Piece> backfills = new ArrayDeque<>();
    private final Set<Checkpoint> itselfShown = new HashSet<>();
    private boolean turn;
    private @Nullable Waiting waiting;
    private final Deque<Pull> next = new ArrayDeque<>();
    private boolean answering;
    private @Nullable VersionVector expected;

    private record Waiting(long number, VersionVector vector) {}

    /** What is left to be sent of one log, from {@code from} on. */
    private record Piece(long from, Reconciliation.Lack lack) {
        CloudletId origin() {
            return lack.upTo().origin();
        }
    }

    /** @param peer who pulls */
    PullDesk(CloudletId peer, Logs logs, Function<byte[], CompletionStage<Void>> send, Executor core) {
        this.peer = peer;
        this.logs = logs;
        this.reconciliation = new Reconciliation(logs);
        this.send = send;
        this.core = core;
        this.walks = new WalkDesk(logs, send, core);
    }

    /** Takes a request for parts of a live set. */
    void walk(WalkFrames.Ask ask) {
        walks.ask(ask);
    }

    /** Takes a request; while an answer to the former is still going out, it waits for that. */
    void pull(Pull pull) {
        if (!answering) {
            Waiting replaced = waiting;
            waiting = null;
            if (replaced != null) {
                tell(News.superseded(replaced.number));
            }
            answer(pull);
        } else if (next.size() < MOST_WAITING) {
            next.add(pull);
        } else {
            throw new MalformedException("pull " + pull.number() + " came before pull "
                    + next.element().number() + " was answered");
        }
    }

    private void answer(Pull pull) {
        VersionVector ours = logs.vector();
        VersionVector vector = vectors.behind(pull, ours, expected);
        if (vector == null) {
            tell(News.needVector(pull.number()));
            return;
        }
        waiting = new Waiting(pull.number(), vector);
        if (pull.shows()) {
            shown(vector);
        }
        boolean same = !pull.shows() && Arrays.equals(ours.digest(), pull.digest());
        if (!same) { // else there is nothing to tell
            offer(true);
        }
    }

    private void shown(VersionVector vector) {
        VersionVector.Entry own = vector.entry(peer);
        itself = own == null ? null : own.head();
        if (itself != null) {
            logs.doubts().shown(peer, itself);
        }
    }

    private void tell(News news) {
        CompletionStage<Void> sent = send.apply(news.encode());
        sent.exceptionally(closed -> null);
    }

    /** Whether the peer has, or was sent, everything up to {@code head} of a log. */
    boolean told(CloudletId origin, Head head) {
        VersionVector known = waiting == null ? expected : waiting.vector;
        VersionVector.Entry entry = known == null ? null : known.entry(origin);
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

    /** Time has passed: what the peer was shown of its own log it may not have been able to fetch then. */
    void beat() {
        itselfShown.clear();
        offer(true);
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
        expected = asked.vector;
        collect(beats);
        Optional<News.Content> first = itself().or(() -> evidence(asked.vector));
        if (first.isPresent() || !fresh.isEmpty()) {
            waiting = null;
            answering = true;
            if (first.isPresent()) {
                send(asked.number, first.get());
            } else {
                sendNext(asked.number);
            }
        }
    }

    /** What the peer said itself, and does not seem to know. */
    private Optional<News.Content> itself() {
        return itself == null
                ? Optional.empty()
                : logs.doubts().unknownTo(peer).stream()
                        .filter(branch -> itselfShown.add(branch.checkpoint()))
                        .findFirst()
                        .map(branch -> {
                            walks.telling(branch);
                            return new News.Stand(branch.jump());
                        });
    }

    /** Of a log that the peer asks for and that contradicts itself. */
    private Optional<News.Content> evidence(VersionVector vector) {
        return logs.doubts()
                .forks()
                .filter(fork -> vector.entry(fork.origin()) != null)
                .filter(fork ->
                        !convicted.contains(fork.origin()) && !fork.origin().equals(peer))
                .findFirst()
                .map(fork -> {
                    convicted.add(fork.origin());
                    return new News.Evidence(fork);
                });
    }

    /** Notes what the peer lacks beyond what it has or is being sent. */
    private void collect(boolean beats) {
        VersionVector known = expected;
        if (known == null) {
            return;
        }
        for (Reconciliation.Lack lack : reconciliation.lacks(known, beats)) {
            CloudletId origin = lack.upTo().origin();
            boolean underWay = Stream.concat(fresh.stream(), backfills.stream())
                    .anyMatch(piece -> piece.origin().equals(origin));
            if (!underWay && !origin.equals(peer)) { // it knows best itself, or is shown it below
                fresh.add(new Piece(lack.from(), lack));
            }
        }
    }

    /** One piece of what is short, one of what is long, in turn. */
    private void sendNext(long number) {
        if (!backfills.isEmpty()) {
            collect(false);
        }
        turn = !turn;
        Piece piece = fresh.isEmpty() || (turn && !backfills.isEmpty()) ? backfills.remove() : fresh.remove();
        send(number, content(piece));
    }

    private News.Content content(Piece piece) {
        Reconciliation.Lack lack = piece.lack;
        if (lack.walk() || !reconciliation.leads(piece.from, lack)) {
            walks.telling(piece.origin());
            return reconciliation.jump(lack).<News.Content>map(News.Stand::new).orElseThrow();
        }
        long end = lack.upTo().head().sequence();
        List<LogRecord> read = piece.from < end ? logs.read(piece.origin(), piece.from, PIECE) : List.of();
        List<byte[]> records =
                read.stream().limit(end - piece.from).map(LogRecord::bytes).toList();
        long reached = piece.from + records.size();
        if (reached < end) {
            backfills.add(new Piece(reached, lack));
            return new News.Part(piece.origin(), piece.from, records, null);
        }
        walks.forget(piece.origin());
        expected = expected == null ? null : expected.after(lack.upTo());
        return new News.Part(piece.origin(), piece.from, records, lack.upTo());
    }

    private void send(long number, News.Content content) {
        boolean last = fresh.isEmpty() && backfills.isEmpty();
        CompletionStage<Void> sent = send.apply(News.of(number, last, content).encode());
        if (last) {
            sent.thenRunAsync(this::answered, core);
        } else {
            sent.thenRunAsync(() -> sendNext(number), core);
        }
    }

    private void answered() {
        answering = false;
        while (!answering && !next.isEmpty()) {
            pull(next.remove());
        }
    }
}
