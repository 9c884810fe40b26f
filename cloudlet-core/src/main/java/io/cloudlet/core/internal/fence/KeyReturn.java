package io.cloudlet.core.internal.fence;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.wire.MalformedException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a keeper back what it lost. With its disk it lost the key in force: it shows another wrapping key then than the one that
 * its own wrap is for. As a restored backup, whose log was merged with what it had written before, it has records under keys
 * that were made meanwhile, and the key in force does not lead there. Whoever has a key can give it, since it is taken for
 * what its epoch's entry commits to, whoever brings it. Members do so one after the other, until one is seen to have done it.
 * Confined to the core thread.
 */
final class KeyReturn {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.fence");
    private static final Duration TURN = Duration.ofMillis(250);
    private static final int MOST_TURNS = 20;

    private final Audience audience;
    private final FenceContext context;
    private final WrappingKeyBook book;
    private @Nullable Lack inTurn;

    /** A keeper that has not got a key, though it is to have it. */
    private record Lack(CloudletId keeper, ChainEntry entry, WrappingKey shown) {}

    KeyReturn(Audience audience, FenceContext context, WrappingKeyBook book) {
        this.audience = audience;
        this.context = context;
        this.book = book;
    }

    /** Who keeps this audience without the key in force, as far as is seen here. */
    Optional<CloudletId> lacking() {
        return lack().map(Lack::keeper);
    }

    /** Gives the key back if it is lacked, once it is this member's turn; takes back what is not needed any more. */
    void work() {
        Optional<Lack> lack = lack();
        if (lack.isEmpty()) {
            inTurn = null;
            takeBack();
        } else if (!lack.get().equals(inTurn) && audience.open().isPresent() && keeperPasses()) {
            inTurn = lack.get();
            context.runtime().scheduler().after(TURN.multipliedBy(turn(lack.get())), context.core(), () -> give(lack));
        }
    }

    /** Who gives decides: this cloudlet appraises the keeper itself, and gives only then. */
    private boolean keeperPasses() {
        return audience.terms()
                .filter(terms ->
                        !terms.machines().required() || terms.machines().keeperPasses())
                .isPresent();
    }

    private Optional<Lack> lack() {
        Terms terms = audience.terms().orElse(null);
        ChainEntry newest = audience.chain().newest().orElse(null);
        if (terms == null || newest == null || keptHere(terms) || !maybeGiven(terms)) {
            return Optional.empty();
        }
        return book.get(audience.wrappingKeyName(), terms.keeper())
                .flatMap(shown -> inForce(terms, newest, shown).or(() -> stranded(terms.keeper(), shown)))
                .filter(lack -> terms.roster().stream().noneMatch(member -> wrappedBy(member, lack)));
    }

    private Optional<Lack> inForce(Terms terms, ChainEntry newest, WrappingKey shown) {
        return Optional.of(new Lack(terms.keeper(), newest, shown))
                .filter(lack -> !wrappedBy(terms.keeper(), lack))
                .filter(lack -> terms.keeperOf(newest.epoch().term())
                        .filter(former -> wrappedBy(former, lack))
                        .isEmpty());
    }

    /** The newest of those that records of it are under, and that it cannot come by. */
    private Optional<Lack> stranded(CloudletId keeper, WrappingKey shown) {
        return audience.stranded(Set.of(keeper)).stream()
                .max(Comparator.naturalOrder())
                .flatMap(audience.chain()::get)
                .map(entry -> new Lack(keeper, entry, shown));
    }

    private boolean keptHere(Terms terms) {
        return terms.keeper().equals(context.self());
    }

    private static boolean maybeGiven(Terms terms) {
        return terms.admits(terms.keeper()) && !terms.waiting().contains(terms.keeper());
    }

    private boolean wrappedBy(CloudletId origin, Lack lack) {
        return context.logs()
                .live(origin, KeyWrap.key(audience.id(), lack.keeper))
                .flatMap(KeyReturn::wrap)
                .filter(wrap -> wrap.epoch().equals(lack.entry.epoch()))
                .filter(wrap -> wrap.keyName().equals(KeyWrap.keyName(lack.shown.encoded())))
                .isPresent();
    }

    private static Optional<KeyWrap> wrap(LogRecord record) {
        try {
            return Optional.of(KeyWrap.decode(record.body()));
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    /** Whoever comes first in the roster begins; in a large one the last come together. */
    private int turn(Lack lack) {
        long before = audience.terms().orElseThrow().roster().headSet(context.self()).stream()
                .filter(member -> !member.equals(lack.keeper))
                .count();
        return (int) Math.min(before, MOST_TURNS);
    }

    private void give(Optional<Lack> due) {
        if (!keeperPasses()) {
            inTurn = null;
            return;
        }
        if (due.filter(lack -> lack.equals(inTurn)).isEmpty() || !lack().equals(due)) {
            return;
        }
        Lack lack = due.get();
        audience.keys().get(lack.entry.epoch()).filter(key -> audience.member()).ifPresent(key -> {
            LOG.info(
                    "giving key {} of {} back to its keeper {}",
                    lack.entry.epoch(),
                    audience.id().abbreviated(),
                    lack.keeper.abbreviated());
            append(KeyWrap.wrap(
                            context.federation(),
                            lack.entry,
                            key,
                            lack.keeper,
                            lack.shown.encoded(),
                            context.runtime().keyEntropy())
                    .toRecord());
        });
    }

    /** The keeper has the key, from its own wrap, or nothing more under it. */
    private void takeBack() {
        Terms terms = audience.terms().orElse(null);
        if (terms != null && !keptHere(terms)) {
            byte[] key = KeyWrap.key(audience.id(), terms.keeper());
            LogRecord given = context.own().get(key);
            if (given != null && !context.own().underWay(key) && hasItsOwn(terms) && !opensMore(given, terms)) {
                append(LogRecord.deletion(key));
            }
        }
    }

    private boolean opensMore(LogRecord given, Terms terms) {
        return wrap(given)
                .filter(wrap -> audience.stranded(Set.of(terms.keeper())).contains(wrap.epoch()))
                .isPresent();
    }

    private boolean hasItsOwn(Terms terms) {
        return audience.chain()
                .newest()
                .flatMap(newest -> book.get(audience.wrappingKeyName(), terms.keeper())
                        .map(shown -> new Lack(terms.keeper(), newest, shown)))
                .filter(lack -> wrappedBy(terms.keeper(), lack))
                .isPresent();
    }

    private void append(LogRecord record) {
        context.own().append(List.of(record)).exceptionally(failure -> {
            inTurn = null; // taken up again with whatever happens next
            LOG.warn(
                    "the keeper's key of {} could not be dealt with: {}",
                    audience.id().abbreviated(),
                    failure.getMessage());
            return null;
        });
    }
}
