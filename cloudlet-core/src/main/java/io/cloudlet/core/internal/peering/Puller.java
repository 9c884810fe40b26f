package io.cloudlet.core.internal.peering;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.state.Checkpoint;
import io.cloudlet.core.internal.state.Draft;
import io.cloudlet.core.internal.state.Head;
import io.cloudlet.core.internal.state.Jump;
import io.cloudlet.core.internal.state.Logs;
import io.cloudlet.core.internal.state.VectorChange;
import io.cloudlet.core.internal.state.VersionVector;
import io.cloudlet.core.internal.state.VersionVector.Entry;
import io.cloudlet.core.internal.wire.MalformedException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a pull open on a link, and hands what it brings to the logs. A log that is being walked, over whatever link, is not asked
 * for meanwhile; when it has been, a newer pull takes the place of the one that waits. An answer that brought nothing, as of a log
 * that is not followed further here, would be given again at once: then nothing is asked before the next beat. One that brought a newer
 * beat did bring something, or fresh news would wait for that long after every beat. Confined to the core thread.
 */
final class Puller {

    /** So many changed origins are shown without asking whether that is needed. */
    private static final int FEW = 8;

    private final Logs logs;
    private final Outlet outlet;
    private final Walker walker;
    private final Assemblies assemblies;
    private final Deque<Asked> open = new ArrayDeque<>();
    private boolean again;
    private boolean unannounced;
    private boolean resting;
    private @Nullable VersionVector answered;
    private @Nullable Asked known;
    /** How far the answer that comes now has brought logs, which may not have taken effect yet. */
    private final Map<CloudletId, Long> brought = new HashMap<>();

    private int settling;
    private long number;

    private record Asked(long number, VersionVector vector, Form form) {}

    /** How a request says how far this side is. */
    private enum Form {
        DIGEST,
        CHANGE,
        WHOLE
    }

    /**
     * Where a puller's words go.
     *
     * @param send to the peer
     * @param shown told how far the peer itself is, before that takes effect here
     * @param changed told when something changed but beats
     * @param answered told when everything has come that the peer had when it was asked
     * @param alive whether the link stands
     * @param after does something once that is done, unless the link is over; what it throws ends the link
     */
    record Outlet(
            Consumer<byte[]> send,
            Consumer<Checkpoint> shown,
            Runnable changed,
            Runnable answered,
            BooleanSupplier alive,
            BiConsumer<CompletionStage<?>, Runnable> after) {}

    Puller(Logs logs, Outlet outlet, LongSupplier nanos) {
        this.logs = logs;
        this.outlet = outlet;
        this.assemblies = new Assemblies(logs, outlet.alive);
        this.walker = new Walker(logs, outlet.send, outlet.after, nanos, this::walked);
    }

    /** Asks, showing the whole vector. */
    void start() {
        ask(Form.WHOLE);
    }

    /** Time has passed. */
    void beat() {
        walker.beat();
        answered = null;
        if (resting || leavesOut()) {
            resting = false;
            ask(Form.CHANGE);
        }
    }

    /** Whether what waits for an answer leaves out a log that is wanted now: it was being fetched over a link that has gone. */
    private boolean leavesOut() {
        Asked asked = open.peek();
        return asked != null && open.size() == 1 && !asked.vector.covers(walker.wanted(logs.wanted()));
    }

    /** Whether more is known of a log than the pull shows that waits for an answer. */
    boolean lags(CloudletId origin) {
        Asked asked = open.peek();
        Entry shown = asked == null ? null : asked.vector.entry(origin);
        return shown != null
                && logs.checkpoint(origin)
                        .filter(known -> !known.head().equals(shown.head()) || known.beat() > shown.beat())
                        .isPresent();
    }

    void walked(WalkFrames.Answer answer) {
        walker.answer(answer);
    }

    private void walked(boolean changed) {
        if (changed) {
            outlet.changed.run();
        }
        announce();
        if (open.size() < 2) {
            ask(Form.CHANGE);
        } else {
            again = true;
        }
    }

    void news(News news) {
        Asked asked = open.peek();
        if (asked == null || news.pull() != asked.number) {
            throw new MalformedException("news for pull " + news.pull() + ", not for one that is open");
        }
        requireSense(news, asked);
        News.Content content = news.content();
        if (content != null && take(content, asked.vector)) {
            outlet.changed.run();
        }
        if (news.last()) {
            ended(news, asked);
        }
    }

    private void requireSense(News news, Asked asked) {
        boolean sensible = switch (news.ask()) {
            case NOTHING -> news.content() != null;
            case VECTOR -> asked.form != Form.WHOLE && news.content() == null && news.last();
            case NEWER -> open.size() > 1 && news.content() == null && news.last();
        };
        if (!sensible) {
            throw new MalformedException("an answer that says nothing");
        }
    }

    private void ended(News news, Asked asked) {
        open.remove();
        if (news.content() instanceof News.Part || news.content() instanceof News.Stand) {
            answered = asked.vector;
        }
        assemblies.requireNone();
        brought.clear();
        boolean told = news.ask() == News.Ask.NOTHING;
        if (told) {
            unannounced = true;
            known = known == null || known.number < asked.number ? asked : known;
            announce();
        } else if (news.ask() == News.Ask.VECTOR && asked.form == Form.CHANGE) {
            known = null;
        }
        if (open.isEmpty()) {
            ask(told ? Form.DIGEST : Form.CHANGE);
        } else if (again) {
            again = false;
            ask(Form.CHANGE);
        }
    }

    private void announce() {
        if (unannounced && settling == 0 && walker.idle()) {
            unannounced = false;
            outlet.answered.run();
        }
    }

    private boolean take(News.Content content, VersionVector vector) {
        if (content instanceof News.Part part) {
            return piece(part, vector);
        }
        if (content instanceof News.Stand stand) {
            stands(stand.jump(), vector);
        } else if (content instanceof News.Evidence evidence) {
            entry(evidence.fork().origin(), vector);
            logs.evidence(evidence.fork());
        } else if (content instanceof News.Unknown unknown) {
            unreadable(unknown, vector);
        }
        return false;
    }

    /** What cannot be read cannot be verified either: it says nothing to others' links, and nothing against who carries it. */
    private void unreadable(News.Unknown unknown, VersionVector vector) {
        entry(unknown.origin(), vector);
        assemblies.drop(unknown.origin());
        walker.shun(unknown.origin());
        logs.doubts().unreadable(unknown.origin(), unknown.version());
    }

    private boolean piece(News.Part part, VersionVector vector) {
        if (!assemblies.begun(part.origin())) {
            Entry entry = entry(part.origin(), vector);
            if (!readUpTo(part, entry)) {
                throw notAskedFor(part.origin());
            }
        }
        assemblies.add(part);
        Checkpoint checkpoint = part.checkpoint();
        if (checkpoint == null) {
            return false;
        }
        Draft draft = assemblies.finish(part.origin());
        brought.put(part.origin(), draft.reached());
        outlet.shown.accept(checkpoint);
        if (draft.settled()) {
            return logs.ingest(draft, checkpoint);
        }
        settling++;
        outlet.after.accept(draft.settle(), () -> {
            settling--;
            walked(logs.ingest(draft, checkpoint));
        });
        return false;
    }

    private void stands(Jump jump, VersionVector vector) {
        Head asked = entry(jump.origin(), vector).head();
        assemblies.drop(jump.origin());
        outlet.shown.accept(jump.checkpoint());
        logs.jump(jump, asked, outlet.alive).ifPresent(walker::begin);
    }

    private static Entry entry(CloudletId origin, VersionVector vector) {
        Entry entry = vector.entry(origin);
        if (entry == null) {
            throw notAskedFor(origin);
        }
        return entry;
    }

    private static MalformedException notAskedFor(CloudletId origin) {
        return new MalformedException("this of the log of " + origin.abbreviated() + " was not asked for");
    }

    /** What came over other links since it was asked, the peer may have heard of: it goes on from there, or from what it brought. */
    private boolean readUpTo(News.Part part, Entry entry) {
        long read = logs.head(part.origin()).map(Head::sequence).orElse(0L);
        long since = Math.max(read, brought.getOrDefault(part.origin(), 0L));
        return part.from() == entry.head().sequence()
                || (part.from() > entry.head().sequence() && part.from() <= since);
    }

    /** Asks in that form, or in a better one: little that changed is shown at once, and whatever the other side cannot make out as a whole. */
    private void ask(Form wanted) {
        VersionVector vector = walker.wanted(logs.wanted());
        if (answered != null && !vector.newsSince(answered)) {
            resting = true;
            return;
        }
        Pull pull = pull(++number, vector, wanted);
        Asked asked = new Asked(number, vector, form(pull));
        open.add(asked);
        known = pull.shows() ? asked : known;
        outlet.send.accept(pull.encode());
    }

    private Pull pull(long number, VersionVector vector, Form wanted) {
        Asked base = known;
        if (base != null && wanted != Form.WHOLE) {
            VectorChange change = vector.since(base.vector);
            if (wanted == Form.CHANGE || change.size() <= FEW) {
                return new Pull(number, vector.digest(), null, new Pull.Change(base.number, change));
            }
        }
        return new Pull(number, vector.digest(), wanted == Form.DIGEST ? null : vector);
    }

    private static Form form(Pull pull) {
        Form other = pull.change() == null ? Form.DIGEST : Form.CHANGE;
        return pull.vector() == null ? other : Form.WHOLE;
    }
}
