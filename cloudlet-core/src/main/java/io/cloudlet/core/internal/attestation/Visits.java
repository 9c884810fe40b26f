package io.cloudlet.core.internal.attestation;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.attestation.EvidenceFrames.Opened;
import io.cloudlet.core.internal.attestation.EvidenceFrames.Shown;
import io.cloudlet.core.internal.trust.Endorsed;
import io.cloudlet.core.internal.trust.LinkEnds;
import io.cloudlet.core.internal.trust.PcrSelection;
import io.cloudlet.core.internal.trust.Questions;
import io.cloudlet.core.internal.trust.QuoteClock;
import io.cloudlet.core.internal.trust.References;
import io.cloudlet.spi.runtime.Scheduler.Cancellable;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The machines that are being asked, one question each at a time, and those that are to be asked again. On the core thread. */
final class Visits implements Visit.Bench {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.trust");
    private static final Duration PATIENCE = Duration.ofSeconds(25);
    /** After a question that nobody answered. */
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final AttestationContext context;
    private final Appraisals appraisals;
    private final Questions questions;
    private final Map<CloudletId, Visit> open = new HashMap<>();
    private final Map<CloudletId, Long> askedNanos = new HashMap<>();
    private final Set<CloudletId> watched = new TreeSet<>();
    private final Map<CloudletId, String> unanswered = new HashMap<>();
    private Set<CloudletId> needed = Set.of();
    private long requests;

    Visits(AttestationContext context, Appraisals appraisals) {
        this.context = context;
        this.appraisals = appraisals;
        this.questions = new Questions(
                context.self(), context.runtime().time(), context.runtime().keyEntropy(), PATIENCE);
    }

    /** Asks now, or waits for what is asked already; from now on asks again by itself. */
    CompletionStage<Visit.Result> appraise(CloudletId target) {
        watched.add(target);
        Visit visit = open.get(target);
        return visit != null ? visit.result() : begin(target);
    }

    private CompletionStage<Visit.Result> begin(CloudletId target) {
        Visit visit = new Visit(target, ++requests, registers(), this);
        open.put(target, visit);
        long now = context.runtime().time().nanos();
        askedNanos.put(target, now);
        Cancellable timer = context.runtime()
                .scheduler()
                .after(
                        PATIENCE,
                        context.core(),
                        () -> visit.fail(
                                target.abbreviated() + " did not answer within " + PATIENCE.toSeconds() + " s"));
        CompletionStage<Visit.Result> result = visit.result().whenComplete((found, failure) -> {
            timer.cancel();
            open.remove(target, visit);
            if (failure == null) {
                unanswered.remove(target);
                appraisals.take(target, found, now);
            } else {
                String why = String.valueOf(failure.getMessage());
                if (!why.equals(unanswered.put(target, why))) {
                    LOG.info("no evidence of {}: {}", target.abbreviated(), why);
                }
            }
        });
        reach(visit, target);
        return result;
    }

    private void reach(Visit visit, CloudletId target) {
        CompletionStage<?> unused = context.ways()
                .reach(target, PATIENCE)
                .whenCompleteAsync(
                        (reached, failure) -> {
                            if (failure == null) {
                                visit.begin();
                            } else {
                                visit.fail(String.valueOf(failure.getMessage()));
                            }
                        },
                        context.core());
    }

    /** What references are about; what firmware measures, where there are none. */
    private PcrSelection registers() {
        return appraisals.references().registers().orElse(PcrSelection.FIRMWARE);
    }

    void reconsider(Predicate<CloudletId> member) {
        watched.removeIf(target -> !member.test(target));
        askedNanos.keySet().retainAll(watched);
        unanswered.keySet().retainAll(watched);
    }

    /** From now on these are asked by themselves, over a link made for it if there is none. */
    void need(Set<CloudletId> now) {
        needed = now;
        watched.addAll(now);
    }

    /** Why one gave no answer last; empty if it did, or was not asked. */
    Optional<String> unanswered(CloudletId target) {
        return Optional.ofNullable(unanswered.get(target));
    }

    /** Asks whoever is linked or needed, and whose appraisal is half over, was of another process, or lacks a register that references are about now. */
    void beat() {
        List.copyOf(watched).stream()
                .filter(target -> !open.containsKey(target) && rested(target) && due(target))
                .filter(target -> linked(target) || needed.contains(target))
                .forEach(this::begin);
    }

    private boolean linked(CloudletId target) {
        return context.ways().ends(target).isPresent();
    }

    /** Whoever is out of reach is tried once a minute, at the most. */
    private boolean rested(CloudletId target) {
        Long asked = askedNanos.get(target);
        Duration pause = linked(target) ? PAUSE : PAUSE.multipliedBy(6);
        return asked == null || context.runtime().time().nanos() - asked > pause.toNanos();
    }

    private boolean due(CloudletId target) {
        Optional<Standing> standing = appraisals.of(target);
        return standing.isEmpty()
                || !appraisals.fresh(target, standing.get())
                || appraisals.age(standing.get()) > Appraisals.LEASE.toNanos() / 2
                || standing.get()
                        .exhibit()
                        .filter(exhibit -> !exhibit.asked().equals(registers()))
                        .isPresent();
    }

    void shown(CloudletId peer, Shown shown) {
        visit(peer, shown.request()).ifPresent(visit -> visit.shown(shown));
    }

    void opened(CloudletId peer, Opened opened) {
        visit(peer, opened.request()).ifPresent(visit -> visit.opened(opened));
    }

    /** An answer that nobody waits for is nothing. */
    private Optional<Visit> visit(CloudletId peer, long request) {
        return Optional.ofNullable(open.get(peer)).filter(visit -> visit.request() == request);
    }

    /** What was asked over a link is not answered once it is gone: it is asked over the one that takes its place. */
    void down(CloudletId peer) {
        Optional.ofNullable(open.get(peer)).ifPresent(visit -> reach(visit, peer));
    }

    @Override
    public Ways ways() {
        return context.ways();
    }

    @Override
    public byte[] ask(LinkEnds link) {
        return questions.ask(link);
    }

    @Override
    public byte[] take(byte[] nonce, LinkEnds link, byte[] added) {
        return questions.take(nonce, link, added);
    }

    @Override
    public References references() {
        return appraisals.references();
    }

    @Override
    public Optional<Endorsed> known(CloudletId target) {
        return appraisals.of(target).flatMap(Standing::endorsed);
    }

    @Override
    public Optional<QuoteClock> former(CloudletId target) {
        return appraisals.former(target);
    }

    @Override
    public Instant wall() {
        return context.runtime().time().wall();
    }

    @Override
    public SecureRandom entropy() {
        return context.runtime().keyEntropy();
    }

    @Override
    public Executor judges() {
        return context.judges();
    }

    @Override
    public Executor core() {
        return context.core();
    }
}
