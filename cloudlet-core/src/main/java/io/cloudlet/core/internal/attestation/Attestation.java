package io.cloudlet.core.internal.attestation;

import io.cloudlet.CloudletId;
import io.cloudlet.ErrorCode;
import io.cloudlet.FederationId;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.NotFoundException;
import io.cloudlet.core.internal.attestation.EvidenceFrames.Ask;
import io.cloudlet.core.internal.attestation.EvidenceFrames.Challenge;
import io.cloudlet.core.internal.attestation.EvidenceFrames.Opened;
import io.cloudlet.core.internal.attestation.EvidenceFrames.Shown;
import io.cloudlet.core.internal.identity.VerificationKey;
import io.cloudlet.core.internal.membership.Membership;
import io.cloudlet.core.internal.peering.Exchange;
import io.cloudlet.core.internal.peering.FrameType;
import io.cloudlet.core.internal.state.Keys;
import io.cloudlet.core.internal.trust.EndorsementChain;
import io.cloudlet.core.internal.trust.EvidenceRefusedException;
import io.cloudlet.core.internal.trust.LinkEnds;
import io.cloudlet.core.internal.trust.References;
import io.cloudlet.core.internal.trust.SignedTag;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.spi.trust.Attester;
import io.cloudlet.trust.Appraisal;
import io.cloudlet.trust.Replan;
import io.cloudlet.trust.TagForm;
import io.cloudlet.trust.TagKey;
import io.cloudlet.trust.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Evidence of machines, wired: asks others for it, shows this machine's to them, and keeps what it came to fresh. On the core thread.
 */
public final class Attestation implements Exchange {

    /** The TPM, and whoever signs for the tag authority. */
    private static final Duration PROVISIONING = Duration.ofSeconds(25);

    private final AttestationContext context;
    private final Appraisals appraisals;
    private final EvidenceDesk desk;
    private final Visits visits;
    private final VerdictLog verdicts;
    private final Runnable changed;
    private Predicate<CloudletId> member = id -> false;
    private Set<CloudletId> passing = Set.of();

    /** @param changed told when another set of machines {@link #passes} */
    public Attestation(AttestationContext given, Runnable changed) {
        this.context = given.with(new WithOneself(given.ways()));
        this.changed = changed;
        this.appraisals = new Appraisals(context, this::judged);
        this.verdicts = new VerdictLog(context, appraisals);
        this.desk = new EvidenceDesk(
                context.self(), context.attester(), context.runtime().keyEntropy(), context.core(), context.ways());
        this.visits = new Visits(context, appraisals);
    }

    /** Membership or references changed. */
    public void reconsider(Membership now) {
        member = now::active;
        verdicts.standsOn(now.unseen());
        appraisals.reconsider(now.references(), member);
        visits.reconsider(member);
    }

    /**
     * Comes back to machines whose appraisal grows old, or is of a process that ended, and says what is due.
     *
     * @param needed whose machines something depends on here: they are asked by themselves
     */
    public void beat(Set<CloudletId> needed) {
        visits.need(needed);
        visits.beat();
        verdicts.beat(member);
        notice();
    }

    private void judged(CloudletId target) {
        verdicts.judged(target);
        notice();
    }

    private void notice() {
        Set<CloudletId> now =
                appraisals.targets().stream().filter(appraisals::passes).collect(Collectors.toSet());
        if (!now.equals(passing)) {
            passing = now;
            changed.run();
        }
    }

    /** Whether this cloudlet itself finds that machine to pass, now. */
    public boolean passes(CloudletId target) {
        return passing.contains(target);
    }

    /** Why a machine whose appraisal something depends on gave no answer last; empty if it did, or was not asked. */
    public Optional<String> unanswered(CloudletId target) {
        return visits.unanswered(target);
    }

    /** Asks a machine now, and completes with what it comes to; from now on it is asked again by itself. */
    public CompletionStage<Appraisal> appraise(CloudletId target) {
        return visits.appraise(target)
                .thenApply(found -> appraisals.view(target).orElseThrow());
    }

    public Optional<Appraisal> last(CloudletId target) {
        return appraisals.view(target);
    }

    public List<Appraisal> list() {
        return appraisals.views();
    }

    /** What the logs say of a machine, by who says so. */
    public List<Verdict> verdicts(CloudletId target, Stream<CloudletId> by) {
        byte[] key = Keys.verdict(target.hex());
        return by.sorted()
                .flatMap(one -> context
                        .logs()
                        .live(one, key)
                        .flatMap(VerdictLog::read)
                        .filter(verdict -> verdict.about().equals(target))
                        .map(verdict -> verdict.view(one))
                        .stream())
                .toList();
    }

    /** What the last appraisal here rests on, to be kept. */
    public Optional<byte[]> evidence(CloudletId target) {
        return appraisals.of(target).flatMap(Standing::kept).map(KeptEvidence::encode);
    }

    /** Judges what was kept by the references in force. */
    public CompletionStage<Verdict> replay(byte[] evidence) {
        KeptEvidence kept = kept(evidence);
        References by = appraisals.references();
        CompletableFuture<Verdict> done = new CompletableFuture<>();
        context.judges().execute(() -> {
            try {
                Verdict verdict = verdicts.replayed(kept, by).view(context.self());
                done.complete(verdict);
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    private static KeptEvidence kept(byte[] evidence) {
        try {
            return KeptEvidence.decode(evidence);
        } catch (MalformedException e) {
            throw new InvalidArgumentException(
                    ErrorCode.ARGUMENT_INVALID,
                    "what was given is no evidence that trust().evidence(...) gave: " + e.getMessage(),
                    e);
        }
    }

    public CompletionStage<List<Appraisal>> dryRun(Replan plan) {
        return appraisals.dryRun(appraisals.references().after(plan));
    }

    /** The name of this machine. */
    public CompletionStage<String> machine() {
        if (context.attester().isEmpty()) {
            throw noMachine("this cloudlet was opened without a trust backend; give the builder one");
        }
        return desk.endorsement().thenApply(Attestation::name);
    }

    /** Which federation tags are made for. */
    public FederationId federation() {
        return context.federation();
    }

    /** For the ends of tags. */
    public Instant now() {
        return context.runtime().time().wall();
    }

    /** Puts a tag into this machine's TPM, if it is of this machine. */
    public CompletionStage<Void> provision(SignedTag tag, TagForm form, TagKey authority) {
        return machine().thenCompose(machine -> {
            requireCounts(tag, machine, authority);
            return context.attester().orElseThrow().provision(tag.index(), form, authority, PROVISIONING);
        });
    }

    private void requireCounts(SignedTag tag, String machine, TagKey authority) {
        String against =
                tag.signedBy(VerificationKey.decode(authority.publicKey().getEncoded()))
                        ? tag.against(context.federation(), machine, now())
                        : "it is not signed by this authority";
        if (!against.isEmpty()) {
            throw new InvalidArgumentException(
                    ErrorCode.ARGUMENT_INVALID, "this tag would not count here: " + against + "; certify another");
        }
    }

    private static String name(Attester.Endorsement who) {
        try {
            return Hash.hex(
                    EndorsementChain.decode(who.certificates()).claimed().id());
        } catch (EvidenceRefusedException | MalformedException e) {
            throw noMachine("the endorsement certificate of this machine names none: " + e.getMessage());
        }
    }

    private static NotFoundException noMachine(String why) {
        return new NotFoundException(ErrorCode.NO_ATTESTATION, why);
    }

    @Override
    public void frame(CloudletId peer, FrameType type, WireReader in) {
        switch (type) {
            case EVIDENCE_ASK -> desk.ask(peer, Ask.decode(in));
            case CREDENTIAL -> desk.open(peer, Challenge.decode(in));
            case EVIDENCE -> visits.shown(peer, Shown.decode(in));
            case CREDENTIAL_OPENED -> visits.opened(peer, Opened.decode(in));
            default -> throw in.malformed("a " + type + " is not about evidence");
        }
    }

    @Override
    public void linkDown(CloudletId peer) {
        visits.down(peer);
    }

    /** This cloudlet asks its own machine as it asks others. */
    private final class WithOneself implements Ways {
        private final Ways others;

        private WithOneself(Ways others) {
            this.others = others;
        }

        @Override
        public Optional<LinkEnds> ends(CloudletId peer) {
            if (!peer.equals(context.self())) {
                return others.ends(peer);
            }
            VerificationKey leaf =
                    VerificationKey.decode(context.runtime().network().leafKey());
            return Optional.of(new LinkEnds(context.federation(), peer, peer, leaf, leaf));
        }

        @Override
        public CompletionStage<Void> reach(CloudletId peer, Duration patience) {
            return peer.equals(context.self()) ? CompletableFuture.completedFuture(null) : others.reach(peer, patience);
        }

        @Override
        public CompletionStage<Void> send(CloudletId peer, byte[] frame) {
            if (!peer.equals(context.self())) {
                return others.send(peer, frame);
            }
            context.core().execute(() -> {
                WireReader in = new WireReader(frame);
                Attestation.this.frame(peer, FrameType.read(in), in);
            });
            return CompletableFuture.completedFuture(null);
        }
    }
}
