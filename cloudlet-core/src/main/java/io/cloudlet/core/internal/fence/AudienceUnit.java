package io.cloudlet.core.internal.fence;

import io.cloudlet.CloudletId;
import io.cloudlet.ConflictException;
import io.cloudlet.DeniedException;
import io.cloudlet.ErrorCode;
import io.cloudlet.NotFoundException;
import io.cloudlet.UnreachableException;
import io.cloudlet.policy.FenceEpoch;
import io.cloudlet.policy.FenceId;
import io.cloudlet.policy.KeeperAway;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One audience and everybody who works on it here. Confined to the core thread. */
final class AudienceUnit {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.fence");

    private final FenceContext context;
    private final AudienceReaders readers;
    private final Audience audience;
    private final KeyMaker maker;
    private final Rewrapper rewrapper;
    private final KeyReturn keyReturn;
    private final List<CompletableFuture<Void>> waiting = new ArrayList<>();
    private @Nullable FenceEpoch adopted;
    private boolean adopting;

    AudienceUnit(
            FenceId id, Optional<String> nonce, FenceContext context, AudienceReaders readers, WrappingKeyBook book) {
        this.context = context;
        this.readers = readers;
        this.audience = new Audience(id, nonce, context, readers);
        this.maker = new KeyMaker(audience, context, book, () -> adopting);
        this.keyReturn = new KeyReturn(audience, context, book);
        this.rewrapper = new Rewrapper(audience, context, readers, this::rewrapped);
    }

    Audience audience() {
        return audience;
    }

    KeyMaker maker() {
        return maker;
    }

    Rewrapper rewrapper() {
        return rewrapper;
    }

    KeyReturn keyReturn() {
        return keyReturn;
    }

    /** Draws every conclusion from what has come, and does what follows. */
    void settle() {
        audience.settle();
        if (audience.terms().isEmpty()) {
            return;
        }
        if (keeps()) {
            maker.work();
            adopt();
        }
        if (audience.member()) {
            keyReturn.work();
            rewrapper.work();
            maker.dropFormer();
        }
        tellWaiting();
    }

    /** A former member's record came, maybe after the others of it were taken over. */
    void cameFrom(CloudletId origin) {
        if (audience.terms().filter(terms -> terms.admits(origin)).isEmpty()) {
            adopted = null;
        }
    }

    /** Whether this cloudlet makes the keys. */
    boolean keeps() {
        return keptBy(context.self());
    }

    /** Whether that cloudlet makes the keys. */
    boolean keptBy(CloudletId id) {
        return audience.terms()
                .filter(terms -> terms.keeper().equals(id) && terms.admits(id))
                .isPresent();
    }

    /** Whose machines are to be appraised here: as keeper all members', as a member the keeper's, before it is given a key back. */
    Set<CloudletId> toAppraise() {
        Terms terms = audience.terms().filter(t -> !t.removed()).orElse(null);
        if (terms == null || !terms.machines().required()) {
            return Set.of();
        }
        if (!terms.keeper().equals(context.self())) {
            return keyReturn.lacking().map(Set::of).orElse(Set.of());
        }
        Set<CloudletId> all = new TreeSet<>(terms.roster());
        all.addAll(terms.machines().lost());
        return all;
    }

    private void adopt() {
        audience.open()
                .map(ChainEntry::epoch)
                .filter(epoch -> !adopting && !epoch.equals(adopted))
                .ifPresent(epoch -> {
                    adopted = epoch;
                    adopting = true;
                    CompletionStage<?> all = CompletableFuture.allOf(readers.all().stream()
                            .map(reader -> reader.adopt(audience.id()).toCompletableFuture())
                            .toArray(CompletableFuture<?>[]::new));
                    all.whenCompleteAsync((done, failure) -> adopted(failure), context.core());
                });
    }

    private void adopted(@Nullable Throwable failure) {
        adopting = false;
        if (failure == null) {
            settle();
        } else {
            adopted = null; // taken up again with whatever happens next
            LOG.warn(
                    "what former members of {} said could not be taken over: {}",
                    audience.id().abbreviated(),
                    failure.getMessage());
        }
    }

    private void rewrapped() {
        if (audience.member()) {
            audience.hold();
            if (!keyIsDue()) {
                audience.memory().forgetLate();
            }
            maker.dropFormer();
        }
    }

    /** Something is about to be sealed under the newest key. */
    void sealing() {
        if (keyIsDue()) {
            audience.memory().noteLate();
        }
    }

    /** See {@link AudienceLog#writable}. */
    CompletionStage<Void> writable() {
        Optional<RuntimeException> obstacle = obstacle();
        if (obstacle.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> waits = new CompletableFuture<>();
        if (obstacle.get() instanceof UnreachableException) {
            waiting.removeIf(CompletableFuture::isDone);
            waiting.add(waits);
        } else {
            waits.completeExceptionally(obstacle.get());
        }
        return waits;
    }

    private void tellWaiting() {
        if (waiting.isEmpty()) {
            return;
        }
        Optional<RuntimeException> obstacle = obstacle();
        if (obstacle.isPresent() && obstacle.get() instanceof UnreachableException) {
            return;
        }
        List<CompletableFuture<Void>> told = List.copyOf(waiting);
        waiting.clear();
        told.forEach(waits -> obstacle.ifPresentOrElse(waits::completeExceptionally, () -> waits.complete(null)));
    }

    /** See {@link AudienceLog#obstacle}. */
    Optional<RuntimeException> obstacle() {
        String fence = "fence " + audience.id().abbreviated();
        Terms terms = audience.terms().orElse(null);
        if (terms == null || terms.removed()) {
            return Optional.of(new NotFoundException(
                    ErrorCode.NOT_FOUND, fence + " is not known here or was removed; fences().list() shows all"));
        }
        if (!terms.admits(context.self())) {
            String why = terms.outside().getOrDefault(context.self(), "this cloudlet is not in its roster");
            return Optional.of(new DeniedException(ErrorCode.NOT_IN_FENCE, fence + ": " + why));
        }
        if (audience.chain().trouble().isPresent()) {
            return Optional.of(new ConflictException(
                    ErrorCode.LOG_FORKED,
                    fence + ": " + audience.chain().trouble().get()
                            + "; nothing is written under its keys until a hand-over to another keeper settles it"));
        }
        return audience.open().isEmpty() ? Optional.of(pending(fence, terms)) : dueOf(fence, terms);
    }

    private UnreachableException pending(String fence, Terms terms) {
        if (keeps() && audience.chain().newest().isPresent()) {
            return new UnreachableException(
                    ErrorCode.FENCE_PENDING,
                    fence + ": " + KeyMaker.lost(audience.chain().newest().get()));
        }
        if (terms.machines().unproven().contains(context.self())) {
            return new UnreachableException(
                    ErrorCode.FENCE_PENDING,
                    fence + ": it requires hardware, and its keeper "
                            + terms.keeper().abbreviated()
                            + " has not appraised this machine yet; it does as soon as there is a link");
        }
        String why = audience.chain().newest().isEmpty()
                ? "its keeper " + terms.keeper().abbreviated() + " has made no key yet"
                : "key " + audience.chain().newest().get().epoch() + " has not been wrapped for this cloudlet yet";
        String until = keyReturn.lacking().isEmpty()
                ? "it comes as soon as the keeper hears of this cloudlet"
                : "the keeper lacks it too, and has to be linked with a member that has it first";
        return new UnreachableException(ErrorCode.FENCE_PENDING, fence + ": " + why + "; " + until);
    }

    private Optional<RuntimeException> dueOf(String fence, Terms terms) {
        if (!keyIsDue(terms)) {
            return Optional.empty();
        }
        if (machineHasKey(terms)) {
            return Optional.of(new UnreachableException(
                    ErrorCode.KEEPER_AWAY,
                    fence + " waits for a new key of its keeper "
                            + terms.keeper().abbreviated()
                            + ": a machine that has the present one does not pass any more"));
        }
        if (terms.whenKeeperAway() == KeeperAway.WRITE_ON) {
            return Optional.empty();
        }
        return Optional.of(new UnreachableException(
                ErrorCode.KEEPER_AWAY,
                fence + " stops until its keeper " + terms.keeper().abbreviated()
                        + " makes a new key: a member has left since "
                        + audience.chain().newest().orElseThrow().epoch()));
    }

    /** Whether somebody has left who has the newest key. */
    boolean keyIsDue() {
        return audience.terms().filter(this::keyIsDue).isPresent();
    }

    private boolean keyIsDue(Terms terms) {
        return !terms.roster().containsAll(haveNewest());
    }

    /** Whether a machine that lost the fence has the newest key: the keeper makes another in the same moment, and nothing is sealed before. */
    private boolean machineHasKey(Terms terms) {
        return haveNewest().stream().anyMatch(terms.machines().lost()::contains);
    }

    private Set<CloudletId> haveNewest() {
        return audience.chain()
                .newest()
                .flatMap(entry -> audience.detail(entry.epoch()))
                .map(detail -> detail.seen().keySet())
                .orElse(Set.of());
    }
}
