package io.cloudlet.core.internal.attestation;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.trust.Appraiser;
import io.cloudlet.core.internal.trust.Endorsed;
import io.cloudlet.core.internal.trust.Exhibit;
import io.cloudlet.core.internal.trust.Judgement;
import io.cloudlet.core.internal.trust.QuoteClock;
import io.cloudlet.core.internal.trust.References;
import io.cloudlet.trust.Appraisal;
import io.cloudlet.trust.TrustLevel;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What was found of each machine, for as long as it counts: ten minutes, and while the process that showed it is the one that is linked. Judged anew
 * whenever references change, from what is here. On the core thread.
 */
final class Appraisals {

    /** How long a judgement counts after the question: a machine may be started anew, with other software, right after its quote. */
    static final Duration LEASE = Duration.ofMinutes(10);

    private final AttestationContext context;
    private final SortedMap<CloudletId, Standing> standing = new TreeMap<>();
    private final Map<CloudletId, Clock> clocks = new HashMap<>();
    private final Consumer<CloudletId> judged;
    private References references = References.NONE;

    /** The newest clock of a machine that was approved. */
    private record Clock(String machine, QuoteClock clock) {}

    /** @param judged told of whom something was found, or comes to something else */
    Appraisals(AttestationContext context, Consumer<CloudletId> judged) {
        this.context = context;
        this.judged = judged;
    }

    References references() {
        return references;
    }

    Optional<Standing> of(CloudletId target) {
        return Optional.ofNullable(standing.get(target));
    }

    Optional<QuoteClock> former(CloudletId target) {
        return Optional.ofNullable(clocks.get(target)).map(Clock::clock);
    }

    /** Takes what a visit found. */
    void take(CloudletId target, Visit.Result result, long askedNanos) {
        Judgement judgement = result.judgement();
        Standing found = new Standing(
                result.exhibit(),
                result.endorsed(),
                judgement,
                result.basis(),
                result.ends().leafOf(target),
                askedNanos);
        standing.put(target, found);
        if (judgement.passed()) {
            QuoteClock clock = judgement.clock().orElseThrow();
            clocks.put(target, new Clock(judgement.machine().orElseThrow(), clock));
        }
        if (found.basis().references().equals(references)) {
            judged.accept(target);
        } else {
            judgeAnew(target, found, references);
        }
    }

    /** Other references hold, or others are members. */
    void reconsider(References now, Predicate<CloudletId> member) {
        standing.keySet().removeIf(target -> !member.test(target));
        clocks.entrySet()
                .removeIf(one -> now.machine(one.getKey())
                        .filter(machine -> machine.id().equals(one.getValue().machine()))
                        .isEmpty());
        if (!now.equals(references)) {
            references = now;
            standing.forEach((target, found) -> judgeAnew(target, found, now));
        }
    }

    private void judgeAnew(CloudletId target, Standing found, References now) {
        Standing.Basis basis = new Standing.Basis(now, former(target));
        context.judges().execute(() -> {
            Standing anew = judged(found, basis);
            context.core().execute(() -> {
                if (found.equals(standing.get(target)) && now.equals(references)) {
                    standing.put(target, anew);
                    judged.accept(target);
                }
            });
        });
    }

    /** What would be with other references; from what is here. */
    CompletionStage<List<Appraisal>> dryRun(References planned) {
        CompletableFuture<List<Appraisal>> done = new CompletableFuture<>();
        Map<CloudletId, Standing> now = new TreeMap<>(standing);
        Map<CloudletId, Clock> before = Map.copyOf(clocks);
        context.judges().execute(() -> {
            Map<CloudletId, Standing> then = new TreeMap<>();
            now.forEach((target, found) -> {
                Optional<QuoteClock> former =
                        Optional.ofNullable(before.get(target)).map(Clock::clock);
                then.put(target, judged(found, new Standing.Basis(planned, former)));
            });
            context.core()
                    .execute(() -> done.complete(then.entrySet().stream()
                            .map(one -> view(one.getKey(), one.getValue()))
                            .toList()));
        });
        return done;
    }

    private static Standing judged(Standing found, Standing.Basis basis) {
        if (found.exhibit().isEmpty()) {
            return found.judged(found.judgement(), basis, found.endorsed());
        }
        Exhibit exhibit = found.exhibit().get();
        Optional<Endorsed> endorsed = Appraiser.endorsed(exhibit, basis.references(), found.endorsed());
        return found.judged(Appraiser.judge(exhibit, basis.references(), endorsed, basis.former()), basis, endorsed);
    }

    Set<CloudletId> targets() {
        return Set.copyOf(standing.keySet());
    }

    /** As people see it. */
    Optional<Appraisal> view(CloudletId target) {
        return of(target).map(found -> view(target, found));
    }

    List<Appraisal> views() {
        return standing.entrySet().stream()
                .map(one -> view(one.getKey(), one.getValue()))
                .toList();
    }

    private Appraisal view(CloudletId target, Standing found) {
        boolean fresh = fresh(target, found);
        return new Appraisal(
                target,
                context.self(),
                fresh && found.judgement().passed() ? TrustLevel.HARDWARE : TrustLevel.SOFTWARE,
                found.judgement().machine(),
                found.judgement().tag(),
                found.judgement().findings(),
                Duration.ofNanos(age(found)),
                fresh);
    }

    /** Whether that machine passes, and showed it lately. */
    boolean passes(CloudletId target) {
        return of(target)
                .filter(found -> found.judgement().passed() && fresh(target, found))
                .isPresent();
    }

    /** Whether what was found counts still. */
    boolean fresh(CloudletId target, Standing found) {
        boolean sameProcess = context.ways()
                .ends(target)
                .filter(ends -> !ends.leafOf(target).equals(found.leaf()))
                .isEmpty();
        return sameProcess && age(found) < LEASE.toNanos();
    }

    long age(Standing found) {
        return context.runtime().time().nanos() - found.askedNanos();
    }
}
