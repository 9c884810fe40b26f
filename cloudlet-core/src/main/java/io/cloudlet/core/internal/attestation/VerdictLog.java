package io.cloudlet.core.internal.attestation;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.attestation.VerdictBook.Said;
import io.cloudlet.core.internal.membership.ReferenceDigest;
import io.cloudlet.core.internal.state.Head;
import io.cloudlet.core.internal.state.Keys;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.trust.Exhibit;
import io.cloudlet.core.internal.trust.Judgement;
import io.cloudlet.core.internal.trust.References;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.trust.Verdict.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in this cloudlet's log what it finds of machines: what changed at once, the same again twice an hour. A machine that comes and goes is let pass ten
 * times an hour at most, so it costs no more than some twenty records. That one passed never outlives the evidence: ten minutes
 * after the last that held, or after a start, it is said to have lapsed. On the core thread.
 */
final class VerdictLog {

    /** How long a verdict stands without being said anew. */
    static final Duration STANDS = Duration.ofHours(1);

    static final int MOST_CHANGES = 10;

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.trust");

    private final AttestationContext context;
    private final Appraisals appraisals;
    private final long startNanos;
    private final Set<CloudletId> writing = new HashSet<>();
    private final Map<CloudletId, Spoken> spoken = new HashMap<>();
    private volatile List<String> decisions = List.of();

    /** @param changes that were said in the hour that began then */
    private record Spoken(long lastNanos, long hourNanos, int changes) {}

    VerdictLog(AttestationContext context, Appraisals appraisals) {
        this.context = context;
        this.appraisals = appraisals;
        this.startNanos = now();
    }

    /** The newest decisions; references follow from these. */
    void standsOn(List<String> unseen) {
        decisions = new TreeSet<>(unseen)
                .stream().limit(VerdictRecord.MOST_DECISIONS).toList();
    }

    /** Something was found of that machine. */
    void judged(CloudletId about) {
        appraisals
                .of(about)
                .filter(found -> appraisals.fresh(about, found))
                .filter(found -> found.basis().references().equals(appraisals.references()))
                .filter(found -> !writing.contains(about))
                .map(found -> verdict(about, found))
                .filter(next -> due(next, said(about)))
                .ifPresent(this::say);
    }

    /** Says what is due because time has passed. */
    void beat(Predicate<CloudletId> member) {
        Set<CloudletId> known = new TreeSet<>(context.book().by(context.self()));
        known.stream().filter(about -> !member.test(about)).forEach(this::withdraw);
        known.stream().filter(member).filter(this::outlived).forEach(this::lapse);
        appraisals.targets().stream().filter(this::behind).forEach(this::judged);
    }

    /** Whether what is said is not what is found, or has to be said anew. */
    private boolean behind(CloudletId about) {
        Optional<Said> said = context.book().of(context.self(), about);
        return old(about)
                || said.isEmpty()
                || said.get().passes()
                        != appraisals.of(about).orElseThrow().judgement().passed();
    }

    private boolean outlived(CloudletId about) {
        long since = appraisals.of(about).map(Standing::askedNanos).orElse(startNanos);
        return context.book().of(context.self(), about).filter(Said::passes).isPresent()
                && now() - since >= Appraisals.LEASE.toNanos();
    }

    private void lapse(CloudletId about) {
        said(about).filter(said -> !writing.contains(about)).ifPresent(said -> say(said.lapsed(read(about))));
    }

    private void withdraw(CloudletId about) {
        if (writing.add(about)) {
            spoken.remove(about);
            append(about, LogRecord.deletion(Keys.verdict(about.hex())));
        }
    }

    private boolean due(VerdictRecord next, Optional<VerdictRecord> said) {
        boolean change = said.filter(next::saysAs).isEmpty();
        boolean loses =
                said.filter(former -> former.outcome() == Outcome.PASSED).isPresent()
                        && next.outcome() != Outcome.PASSED;
        return change ? loses || changes(next.about()) < MOST_CHANGES : old(next.about());
    }

    private boolean old(CloudletId about) {
        Spoken last = spoken.get(about);
        return last == null || now() - last.lastNanos >= STANDS.toNanos() / 2;
    }

    /** How many changes were said in this hour. */
    private int changes(CloudletId about) {
        Spoken last = spoken.get(about);
        return last == null || now() - last.hourNanos >= STANDS.toNanos() ? 0 : last.changes;
    }

    private VerdictRecord verdict(CloudletId about, Standing found) {
        Judgement judgement = found.judgement();
        Instant at = found.exhibit()
                .map(Exhibit::at)
                .orElseGet(() -> context.runtime().time().wall().truncatedTo(ChronoUnit.SECONDS));
        long upTo = judgement.passed() ? 0 : read(about);
        Optional<String> evidence = found.kept().map(KeptEvidence::digest);
        return verdict(about, judgement, upTo, at, evidence, found.basis().references());
    }

    /** What evidence that was kept comes to; it is not said. On any thread. */
    VerdictRecord replayed(KeptEvidence kept, References references) {
        Exhibit shown = kept.exhibit();
        return verdict(shown.cloudlet(), kept.judge(references), 0, shown.at(), Optional.of(kept.digest()), references);
    }

    private VerdictRecord verdict(
            CloudletId about,
            Judgement judgement,
            long upTo,
            Instant at,
            Optional<String> evidence,
            References references) {
        return new VerdictRecord(
                about,
                judgement.passed() ? Outcome.PASSED : Outcome.FAILED,
                judgement.machine(),
                upTo,
                at,
                at.plus(STANDS),
                evidence,
                ReferenceDigest.of(references),
                decisions,
                VerdictRecord.findings(judgement));
    }

    /** How much of its log counts from now on; what it wrote after it was first said not to pass does not. */
    private long read(CloudletId about) {
        return said(about)
                .filter(said -> said.outcome() != Outcome.PASSED)
                .map(VerdictRecord::upTo)
                .orElseGet(() -> context.logs().head(about).map(Head::sequence).orElse(0L));
    }

    private Optional<VerdictRecord> said(CloudletId about) {
        return Optional.ofNullable(context.own().get(Keys.verdict(about.hex()))).flatMap(VerdictLog::read);
    }

    /** A verdict of a log, if it can be read. */
    static Optional<VerdictRecord> read(LogRecord record) {
        try {
            return Optional.of(VerdictRecord.decode(record.body()));
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    private void say(VerdictRecord verdict) {
        CloudletId about = verdict.about();
        boolean change = said(about).filter(verdict::saysAs).isEmpty();
        Spoken last = spoken.get(about);
        long hour = last == null || changes(about) == 0 ? now() : last.hourNanos;
        spoken.put(about, new Spoken(now(), hour, changes(about) + (change ? 1 : 0)));
        writing.add(about);
        append(about, verdict.toRecord());
    }

    private void append(CloudletId about, LogRecord record) {
        context.own()
                .append(List.of(record))
                .whenCompleteAsync(
                        (done, failure) -> {
                            writing.remove(about);
                            if (failure != null) {
                                LOG.warn(
                                        "the verdict on {} could not be written: {}",
                                        about.abbreviated(),
                                        failure.getMessage());
                            } else {
                                judged(about); // what was found meanwhile
                            }
                        },
                        context.core());
    }

    private long now() {
        return context.runtime().time().nanos();
    }
}
