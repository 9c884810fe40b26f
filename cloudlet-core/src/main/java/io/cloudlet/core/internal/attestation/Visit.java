package io.cloudlet.core.internal.attestation;

import io.cloudlet.CloudletId;
import io.cloudlet.ErrorCode;
import io.cloudlet.UnreachableException;
import io.cloudlet.core.internal.attestation.EvidenceFrames.Ask;
import io.cloudlet.core.internal.attestation.EvidenceFrames.Challenge;
import io.cloudlet.core.internal.attestation.EvidenceFrames.Opened;
import io.cloudlet.core.internal.attestation.EvidenceFrames.Shown;
import io.cloudlet.core.internal.attestation.EvidenceFrames.Status;
import io.cloudlet.core.internal.trust.Appraiser;
import io.cloudlet.core.internal.trust.Credential;
import io.cloudlet.core.internal.trust.Endorsed;
import io.cloudlet.core.internal.trust.EvidenceRefusedException;
import io.cloudlet.core.internal.trust.Exhibit;
import io.cloudlet.core.internal.trust.Judgement;
import io.cloudlet.core.internal.trust.LinkEnds;
import io.cloudlet.core.internal.trust.PcrSelection;
import io.cloudlet.core.internal.trust.QuoteClock;
import io.cloudlet.core.internal.trust.References;
import io.cloudlet.core.internal.wire.MalformedException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One machine is asked for evidence: a question, its answer, a credential the first time, and what it comes to. On the core thread, but for certificates and
 * signatures, which are looked at on a thread of their own.
 */
final class Visit {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.trust");

    private final CloudletId target;
    private final long request;
    private final PcrSelection registers;
    private final Bench bench;
    private final CompletableFuture<Result> result = new CompletableFuture<>();
    private int attempt;
    private byte[] nonce = {};
    private @Nullable LinkEnds ends;
    private @Nullable Exhibit exhibit;
    private @Nullable Endorsed challenged;

    /** What was shown, and what became of it; {@code exhibit} is empty where nothing was. */
    record Result(
            Optional<Exhibit> exhibit,
            Optional<Endorsed> endorsed,
            Judgement judgement,
            Standing.Basis basis,
            LinkEnds ends) {}

    /** What a visit needs of whoever makes it. */
    interface Bench {
        Ways ways();

        /** Asks a question; to be taken back once. */
        byte[] ask(LinkEnds link);

        byte[] take(byte[] nonce, LinkEnds link, byte[] added);

        /** What appraisals compare with now. */
        References references();

        /** What is known of the machine's certificates and key. */
        Optional<Endorsed> known(CloudletId target);

        /** The machine's clock when it was judged last. */
        Optional<QuoteClock> former(CloudletId target);

        /** Now, for dates. */
        Instant wall();

        SecureRandom entropy();

        Executor judges();

        Executor core();
    }

    Visit(CloudletId target, long request, PcrSelection registers, Bench bench) {
        this.target = target;
        this.request = request;
        this.registers = registers;
        this.bench = bench;
    }

    /** Completes with what was found; fails where nobody answers. */
    CompletionStage<Result> result() {
        return result;
    }

    long request() {
        return request;
    }

    /** Asks; where it was asked over a link that is gone, anew: what comes of that no more counts. */
    void begin() {
        attempt++;
        exhibit = null;
        challenged = null;
        Optional<LinkEnds> link = bench.ways().ends(target);
        if (link.isEmpty()) {
            fail("there is no link to " + target.abbreviated());
            return;
        }
        ends = link.get();
        nonce = bench.ask(link.get());
        send(new Ask(request, nonce, registers).encode());
    }

    /** Evidence came, or why there is none. */
    void shown(Shown shown) {
        LinkEnds link = ends;
        if (exhibit != null || link == null) {
            return;
        }
        if (shown.status() == Status.NONE) {
            result.complete(new Result(
                    Optional.empty(),
                    Optional.empty(),
                    Judgement.without("it shows no evidence: " + shown.words()),
                    new Standing.Basis(bench.references(), bench.former(target)),
                    link));
        } else if (shown.status() != Status.HERE) {
            fail(target.abbreviated() + " gives no evidence now: " + shown.words());
        } else {
            look(shown, link);
        }
    }

    private void look(Shown shown, LinkEnds link) {
        byte[] question;
        try {
            question = bench.take(nonce, link, shown.nonce());
        } catch (EvidenceRefusedException e) {
            fail(String.valueOf(e.getMessage()));
            return;
        }
        Instant at = bench.wall().truncatedTo(ChronoUnit.SECONDS); // as it is kept
        Exhibit fresh = new Exhibit(link.federation(), target, shown.evidence().orElseThrow(), question, registers, at);
        exhibit = fresh;
        Optional<Endorsed> before = bench.known(target);
        References references = bench.references();
        elsewhere(() -> {
            Optional<Endorsed> endorsed = Appraiser.endorsed(fresh, references, before);
            Optional<Credential> credential =
                    endorsed.filter(Endorsed::needsEnrolment).flatMap(this::challenge);
            return () -> credential.ifPresentOrElse(
                    made -> {
                        challenged = endorsed.orElseThrow();
                        send(new Challenge(request, made.blob(), made.secret()).encode());
                    },
                    () -> judge(fresh, endorsed));
        });
    }

    private Optional<Credential> challenge(Endorsed endorsed) {
        try {
            return Optional.of(endorsed.challenge(bench.entropy()));
        } catch (EvidenceRefusedException | MalformedException e) {
            return Optional.empty(); // its key is none that could be enrolled, which the judgement says too
        }
    }

    /** The machine opened the credential, or did not. */
    void opened(Opened opened) {
        Endorsed endorsed = challenged;
        Exhibit shown = exhibit;
        challenged = null;
        if (endorsed == null || shown == null) {
            return;
        }
        if (opened.status() == Status.BUSY) {
            fail(target.abbreviated() + " opens no credential now: " + opened.words());
            return;
        }
        elsewhere(() -> {
            complete(endorsed, opened.content());
            return () -> judge(shown, Optional.of(endorsed));
        });
    }

    /** What was not opened stays a machine that is not enrolled, which the judgement says. */
    private static void complete(Endorsed endorsed, byte[] content) {
        try {
            endorsed.complete(content);
        } catch (EvidenceRefusedException e) {
            LOG.debug("{}", e.getMessage());
        }
    }

    private void judge(Exhibit shown, Optional<Endorsed> endorsed) {
        LinkEnds link = Objects.requireNonNull(ends);
        Standing.Basis basis = new Standing.Basis(bench.references(), bench.former(target));
        elsewhere(() -> {
            Judgement judgement = Appraiser.judge(shown, basis.references(), endorsed, basis.former());
            return () -> result.complete(new Result(Optional.of(shown), endorsed, judgement, basis, link));
        });
    }

    /** Does the slow part on the thread for it, and goes on here. */
    private void elsewhere(Supplier<Runnable> slow) {
        int now = attempt;
        bench.judges().execute(() -> {
            Runnable next;
            try {
                next = slow.get();
            } catch (RuntimeException e) {
                next = () -> result.completeExceptionally(e);
            }
            Runnable following = next;
            bench.core().execute(() -> {
                if (now == attempt) {
                    following.run();
                }
            });
        });
    }

    private void send(byte[] frame) {
        bench.ways().send(target, frame).exceptionally(failure -> {
            bench.core().execute(() -> fail(String.valueOf(failure.getMessage())));
            return null;
        });
    }

    void fail(String why) {
        result.completeExceptionally(new UnreachableException(ErrorCode.UNREACHABLE, why));
    }
}
