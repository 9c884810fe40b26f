package io.cloudlet.core.internal.attestation;

import io.cloudlet.CloudletException;
import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.attestation.EvidenceFrames.Ask;
import io.cloudlet.core.internal.attestation.EvidenceFrames.Challenge;
import io.cloudlet.core.internal.attestation.EvidenceFrames.Opened;
import io.cloudlet.core.internal.attestation.EvidenceFrames.Shown;
import io.cloudlet.core.internal.attestation.EvidenceFrames.Status;
import io.cloudlet.core.internal.trust.Evidence;
import io.cloudlet.core.internal.trust.LinkEnds;
import io.cloudlet.spi.trust.Attester;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives evidence of this machine to whoever is linked. What it signs is never what somebody else wrote: the asker's nonce is hashed together with
 * one of its own and both ends of the very link that it came over. One request of a peer at a time, sixteen of all: a chip takes half a second for each.
 * On the core thread; the chip works elsewhere.
 */
final class EvidenceDesk {

    static final int MOST_UNDER_WAY = 16;

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.trust");
    private static final Duration CHIP = Duration.ofSeconds(20);
    private static final byte[] NOTHING = {};

    private final CloudletId self;
    private final Optional<Attester> attester;
    private final SecureRandom entropy;
    private final Executor core;
    private final Ways ways;
    private final Set<CloudletId> underWay = new HashSet<>();
    private @Nullable CompletionStage<Attester.Endorsement> endorsement;

    EvidenceDesk(CloudletId self, Optional<Attester> attester, SecureRandom entropy, Executor core, Ways ways) {
        this.self = self;
        this.attester = attester;
        this.entropy = entropy;
        this.core = core;
        this.ways = ways;
    }

    void ask(CloudletId peer, Ask ask) {
        Function<Status, Function<String, byte[]>> no =
                status -> words -> Shown.no(ask.request(), status, words).encode();
        Optional<LinkEnds> ends = ways.ends(peer);
        if (ends.isPresent() && mayBegin(peer, no)) {
            byte[] added = new byte[EvidenceFrames.NONCE];
            entropy.nextBytes(added);
            byte[] question = ends.get().answer(self, ask.nonce(), added);
            CompletionStage<byte[]> made = begun(() -> endorsement()
                    .thenCombine(
                            attester.orElseThrow().quote(ask.registers().mask(), question, CHIP),
                            (who, quote) -> new Shown(
                                            ask.request(), Status.HERE, "", added, Optional.of(Evidence.of(who, quote)))
                                    .encode()));
            answer(peer, made, no);
        }
    }

    void open(CloudletId peer, Challenge challenge) {
        Function<Status, Function<String, byte[]>> no =
                status -> words -> new Opened(challenge.request(), status, words, NOTHING).encode();
        if (mayBegin(peer, no)) {
            CompletionStage<byte[]> made = begun(() -> attester.orElseThrow()
                    .open(challenge.credential(), challenge.secret(), CHIP)
                    .thenApply(content -> new Opened(challenge.request(), Status.HERE, "", content).encode()));
            answer(peer, made, no);
        }
    }

    /** Who this machine is; asked once, since it stays the same. */
    CompletionStage<Attester.Endorsement> endorsement() {
        CompletionStage<Attester.Endorsement> known = endorsement;
        if (known == null) {
            known = attester.orElseThrow().endorsement(CHIP);
            endorsement = known;
            CompletionStage<?> unused = known.whenCompleteAsync(
                    (who, failure) -> {
                        if (failure != null) {
                            endorsement = null;
                        }
                    },
                    core);
        }
        return known;
    }

    private boolean mayBegin(CloudletId peer, Function<Status, Function<String, byte[]>> no) {
        if (attester.isEmpty()) {
            send(peer, no.apply(Status.NONE).apply("it has software keys, and no machine to show"));
            return false;
        }
        if (underWay.size() >= MOST_UNDER_WAY || !underWay.add(peer)) {
            send(peer, no.apply(Status.BUSY).apply("its TPM has enough to do"));
            return false;
        }
        return true;
    }

    /** A backend that throws, though it should fail its stage, leaves nobody waiting for ever. */
    private static CompletionStage<byte[]> begun(Supplier<CompletionStage<byte[]>> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void answer(CloudletId peer, CompletionStage<byte[]> made, Function<Status, Function<String, byte[]>> no) {
        CompletionStage<?> unused = made.whenCompleteAsync(
                (frame, failure) -> {
                    underWay.remove(peer);
                    send(peer, failure == null ? frame : no.apply(Status.FAILED).apply(words(failure)));
                },
                core);
    }

    /** Its code only: the message would tell where this machine keeps its TPM. */
    private static String words(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        LOG.warn("this machine gives no evidence: {}", cause.getMessage());
        return cause instanceof CloudletException known ? known.code().code() : "an error there";
    }

    private void send(CloudletId peer, byte[] frame) {
        ways.send(peer, frame).exceptionally(gone -> null);
    }
}
