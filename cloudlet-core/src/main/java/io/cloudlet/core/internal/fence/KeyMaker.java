package io.cloudlet.core.internal.fence;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.state.LogEpoch;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.policy.FenceEpoch;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keeper's work for one audience: makes a new epoch whenever roster, policy, orders or term are no longer those of the
 * newest, wraps its key for everybody who has a wrapping key and is where the fence says, and drops former keys once nothing
 * is sealed under them. The many key agreements happen on a thread of their own; what they give is appended whole. Confined to
 * the core thread.
 */
final class KeyMaker {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.fence");

    private final Audience audience;
    private final FenceContext context;
    private final WrappingKeyBook book;
    private final BooleanSupplier takesOver;
    private final KeeperWraps wraps;
    private final Executor agreements;
    private boolean busy;
    private boolean lacked;
    private @Nullable String trouble;
    private @Nullable Settled settled;
    private boolean mayBeRestored;

    /** Nothing was left to do for these terms, with that entry the newest and so many wrapping keys published, in that own log. */
    private record Settled(Terms terms, ChainEntry newest, long published, LogEpoch own) {}

    /** @param takesOver whether what former members said is being taken over: it could be lost with the key that opens it */
    KeyMaker(Audience audience, FenceContext context, WrappingKeyBook book, BooleanSupplier takesOver) {
        this.audience = audience;
        this.context = context;
        this.book = book;
        this.takesOver = takesOver;
        this.wraps = new KeeperWraps(audience, context, book);
        this.agreements = context.runtime().serial("fence-keys");
        this.mayBeRestored = context.own().epoch().number() > 1;
    }

    /** Why no key could be made, for people. */
    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** Does what is due; returns at once. Asked again whenever anything changes, what it made included. */
    void work() {
        Terms terms = audience.terms().orElseThrow();
        if (busy || terms.removed() || terms.roster().isEmpty()) {
            return;
        }
        if (terms.machines().unproven().contains(context.self())) {
            trouble =
                    "no key is made or given before this keeper's own machine has passed an appraisal since its start";
            return;
        }
        Optional<ChainEntry> newest = audience.chain().newest();
        boolean settles = newest.isPresent() && newest.get().epoch().term() < terms.term();
        if (audience.chain().trouble().isPresent() && !settles) {
            trouble = "no key is made: " + audience.chain().trouble().get();
        } else if (newest.map(entry -> settled(terms, entry))
                .filter(now -> now.equals(settled))
                .isPresent()) {
            return; // every record written comes by here, and a look at each of a thousand members takes its time
        } else if (newest.isEmpty() || !isFor(newest.get(), terms)) {
            makeEpoch(terms, newest);
        } else {
            audience.keys()
                    .get(newest.get().epoch())
                    .ifPresentOrElse(key -> wrapMissing(terms, newest.get(), key), () -> lack(newest.get()));
        }
    }

    private Settled settled(Terms terms, ChainEntry newest) {
        return new Settled(terms, newest, book.published(), context.own().epoch());
    }

    private void lack(ChainEntry newest) {
        lacked = true;
        trouble = lost(newest);
    }

    /** Where a keeper has not got the key in force, and the way out. */
    static String lost(ChainEntry newest) {
        return "this keeper has not got key " + newest.epoch()
                + ", as after a lost disk, so it makes and wraps none; any"
                + " member that has it gives it back once there is a link. If none is left, what is sealed inside is lost:"
                + " remove the fence, and define it anew";
    }

    /** Whether an epoch was made for what holds now. */
    static boolean isFor(ChainEntry entry, Terms terms) {
        return entry.epoch().term() == terms.term()
                && entry.roster().equals(ChainEntry.rosterHash(terms.roster()))
                && entry.policy().equals(terms.policy())
                && entry.orders().equals(terms.orders());
    }

    private void makeEpoch(Terms terms, Optional<ChainEntry> former) {
        Optional<FenceKey> formerKey = former.flatMap(entry -> audience.keys().get(entry.epoch()));
        if (former.isPresent() && formerKey.isEmpty()) {
            lack(former.get());
            return;
        }
        trouble = null;
        SecureRandom entropy = context.runtime().keyEntropy();
        FenceEpoch epoch = new FenceEpoch(
                terms.term(), former.map(one -> nextNumber(one, entropy)).orElse(1L));
        FenceKey key = formerKey.map(f -> f.next(entropy)).orElseGet(() -> FenceKey.generate(entropy));
        ChainEntry entry = draft(terms, former, epoch, key).signed(context.identity(), context.federation());
        byte[] sealedFormer = formerKey
                .map(f -> EpochDetail.sealFormer(
                        context.federation(),
                        audience.id(),
                        former.orElseThrow().epoch(),
                        f,
                        epoch,
                        key,
                        entropy))
                .orElse(new byte[0]);
        List<LogRecord> first = new ArrayList<>();
        first.add(entry.toRecord());
        first.add(new EpochDetail(audience.id(), epoch, seen(terms, former), sealedFormer).toRecord());
        first.addAll(wraps.notDue(terms));
        LOG.info(
                "making key {} of {} for {} members",
                epoch,
                audience.id().abbreviated(),
                terms.roster().size());
        perform("key " + epoch, first, wraps.wrap(entry, key, wraps.ready(terms)));
    }

    /**
     * The first after a start leaves some numbers out, at random: this home may be a restored backup, whose original went on to
     * make keys after the same one; two keys of one name would be a fork.
     */
    private long nextNumber(ChainEntry former, SecureRandom entropy) {
        long next = former.epoch().number() + 1;
        if (mayBeRestored) {
            mayBeRestored = false;
            next += 1 + entropy.nextLong(Chain.MOST_LEFT_OUT);
        }
        return next;
    }

    private ChainEntry draft(Terms terms, Optional<ChainEntry> former, FenceEpoch epoch, FenceKey key) {
        return ChainEntry.draft(
                audience.id(),
                audience.nonce(),
                epoch,
                former.map(ChainEntry::hash).orElse(ChainEntry.NOTHING),
                ChainEntry.rosterHash(terms.roster()),
                terms.policy(),
                terms.orders(),
                Hash.hex(key.commitment(context.federation(), audience.id(), epoch)));
    }

    /** How much of each log was certainly written before what calls for this epoch. */
    private SortedMap<CloudletId, Long> seen(Terms terms, Optional<ChainEntry> former) {
        Map<CloudletId, Long> before = former.flatMap(entry -> audience.detail(entry.epoch()))
                .<Map<CloudletId, Long>>map(EpochDetail::seen)
                .orElse(Map.of());
        SortedMap<CloudletId, Long> seen = new TreeMap<>();
        terms.roster()
                .forEach(id -> seen.put(id, Math.max(context.horizon().sequence(id), before.getOrDefault(id, 0L))));
        return seen;
    }

    private void wrapMissing(Terms terms, ChainEntry entry, FenceKey key) {
        Map<CloudletId, WrappingKey> missing = wraps.missing(terms, entry);
        List<LogRecord> deletions = wraps.notDue(terms);
        if (!missing.isEmpty() || !deletions.isEmpty()) {
            perform("wraps of key " + entry.epoch(), deletions, wraps.wrap(entry, key, missing));
        } else {
            trouble = null;
            settled = settled(terms, entry);
        }
    }

    /** Makes the wraps elsewhere, then appends everything in one batch. */
    private void perform(String what, List<LogRecord> first, Supplier<List<LogRecord>> agreed) {
        busy = true;
        CompletableFuture<List<LogRecord>> made = new CompletableFuture<>();
        agreements.execute(() -> {
            try {
                made.complete(agreed.get());
            } catch (RuntimeException e) {
                made.completeExceptionally(e);
            }
        });
        CompletionStage<?> appended = made.thenComposeAsync(
                more -> {
                    List<LogRecord> all = new ArrayList<>(first);
                    all.addAll(more);
                    return context.own().append(all);
                },
                context.core());
        appended.whenCompleteAsync((done, failure) -> finished(what, failure), context.core());
    }

    private void finished(String what, @Nullable Throwable failure) {
        busy = false;
        if (failure == null) {
            work();
            dropFormer(); // nothing else may happen that would ask for it
        } else {
            trouble = what + " could not be written: " + failure.getMessage();
            LOG.error("{} of {}: {}", what, audience.id().abbreviated(), trouble);
        }
    }

    /** Drops what leads to former keys, once nothing that counts is sealed under them. */
    void dropFormer() {
        Optional<ChainEntry> newest = audience.chain().newest();
        Terms terms = audience.terms().orElseThrow();
        boolean unread = lacked && !context.horizon().hasCaughtUp(); // its disk is lost, and the logs of others with it
        if (busy || newest.isEmpty() || takesOver.getAsBoolean() || unread) {
            return;
        }
        FenceEpoch inForce = newest.get().epoch();
        List<LogRecord> drop = formerDetails(inForce);
        if (!drop.isEmpty()
                && isFor(newest.get(), terms)
                && !audience.records().anyUnder(terms.roster(), epoch -> epoch.compareTo(inForce) < 0)
                && audience.allHereOfThoseWhoLeft()
                && audience.allHereOfWhenMade(newest.get())) {
            perform("the end of former keys", drop, List::of);
        }
    }

    /** Details of former epochs, and the newest one's way to them. */
    private List<LogRecord> formerDetails(FenceEpoch inForce) {
        List<LogRecord> changes = new ArrayList<>();
        for (ChainEntry entry : audience.chain().entries()) {
            byte[] key = EpochDetail.key(audience.id(), entry.epoch());
            if (!entry.epoch().equals(inForce) && context.own().get(key) != null) {
                changes.add(LogRecord.deletion(key));
            }
        }
        audience.detail(inForce)
                .filter(detail -> detail.former().length > 0)
                .filter(detail -> context.own().get(EpochDetail.key(audience.id(), inForce)) != null)
                .ifPresent(detail -> changes.add(
                        new EpochDetail(detail.audience(), detail.epoch(), detail.seen(), new byte[0]).toRecord()));
        return changes;
    }
}
