package io.cloudlet.core.internal.fence;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.state.Head;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.policy.FenceEpoch;
import io.cloudlet.policy.FenceId;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One audience as this cloudlet sees it: its chain of epochs, the keys it has of them, and the records sealed under them. All
 * that logs bring is kept first and judged by {@link #settle}, so that the order in which logs arrive plays no part. Confined
 * to the core thread.
 */
final class Audience {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.fence");

    private final FenceId id;
    private final FenceContext context;
    private final FoundEntries found;
    private final AudienceMemory memory;
    private final Map<Place, EpochDetail> details = new HashMap<>();
    private final Map<Offered, KeyWrap> wraps = new LinkedHashMap<>();
    private final Keyring keys;
    private final SealedRecords records;
    private Chain chain = Chain.EMPTY;
    private @Nullable Terms terms;
    private boolean member;

    private record Place(CloudletId origin, FenceEpoch epoch) {}

    /** A wrap for this cloudlet, by whom: what one says takes nothing away that another said. */
    private record Offered(CloudletId origin, FenceEpoch epoch, String keyName) {}

    /** @param nonce of an audience of named consumers that is being made; empty where the logs tell */
    Audience(FenceId id, Optional<String> nonce, FenceContext context, AudienceReaders readers) {
        this.id = id;
        this.context = context;
        this.found = new FoundEntries(id, nonce, context);
        this.memory = new AudienceMemory(id, context);
        this.keys = new Keyring(context.federation(), id);
        Sealing sealing = new Sealing(context.federation(), context.runtime().keyEntropy());
        this.records = new SealedRecords(id, sealing, readers);
        memory.held().forEach(wrap -> wrap(context.self(), wrap));
    }

    FenceId id() {
        return id;
    }

    Chain chain() {
        return chain;
    }

    Keyring keys() {
        return keys;
    }

    SealedRecords records() {
        return records;
    }

    Optional<Terms> terms() {
        return Optional.ofNullable(terms);
    }

    /** Whether this cloudlet is an addressee. */
    boolean member() {
        return member;
    }

    /** The newest epoch, if this cloudlet has its key. */
    Optional<ChainEntry> open() {
        return chain.newest().filter(entry -> keys.get(entry.epoch()).isPresent());
    }

    /** The newest epoch whose key this cloudlet has. */
    Optional<ChainEntry> anyOpen() {
        return chain.entries().stream()
                .filter(entry -> keys.get(entry.epoch()).isPresent())
                .reduce((older, newer) -> newer);
    }

    /** The key of an epoch that is open. */
    FenceKey key(ChainEntry open) {
        return keys.get(open.epoch()).orElseThrow();
    }

    /** What goes with an epoch, as its keeper says. */
    Optional<EpochDetail> detail(FenceEpoch epoch) {
        return Optional.ofNullable(terms)
                .flatMap(t -> t.keeperOf(epoch.term()))
                .map(keeper -> details.get(new Place(keeper, epoch)));
    }

    void chainEntry(CloudletId origin, ChainEntry entry) {
        found.add(origin, entry);
    }

    void detail(CloudletId origin, EpochDetail detail) {
        details.put(new Place(origin, detail.epoch()), detail);
    }

    void dropDetail(CloudletId origin, FenceEpoch epoch) {
        details.remove(new Place(origin, epoch));
    }

    /** Takes a wrap by anybody: the key in it is used only if it is the one that its epoch's entry commits to. */
    void wrap(CloudletId origin, KeyWrap wrap) {
        if (wrap.member().equals(context.self())) {
            wraps.put(new Offered(origin, wrap.epoch(), wrap.keyName()), wrap);
        }
    }

    /** Takes over what the audience is now; {@link #settle} draws the conclusions. */
    void terms(Terms now) {
        Terms before = terms;
        terms = now;
        member = now.admits(context.self());
        boolean judgedAnew = before != null
                && !(before.cuts().equals(now.cuts()) && before.roster().equals(now.roster()));
        if (!member && before != null && before.admits(context.self())) {
            leave(now); // before anything is judged: what this cloudlet wrote unheard stays, to be
            // shown if it returns
        } else if (judgedAnew) {
            records.recheck(this::counts);
        }
    }

    /**
     * The keys go, but for those that own records are sealed under, which stay wrapped as at rest: a later roster may have this
     * cloudlet again, and others may have no such key any more. Whose machine does not pass keeps the newest as well, or a mistake in what
     * all are compared with would cost everybody the key.
     */
    private void leave(Terms now) {
        LOG.info("this cloudlet is in the roster of {} no more", id.abbreviated());
        records.close();
        boolean mayPassAgain = now.machines().lost().contains(context.self());
        byte[] held = now.removed() ? new byte[0] : mayPassAgain ? stillNeeded() : held(epoch -> false);
        keys.clear();
        wraps.clear();
        Keyring.decodeHeld(held).forEach(wrap -> wrap(context.self(), wrap));
        memory.hold(held);
    }

    /** Follows the chain as far as it goes, takes what keys there are, opens what they open. */
    void settle() {
        Terms now = terms;
        if (now == null) {
            return;
        }
        chain = Chain.of(found.authentic(now), memory.reached());
        if (member) {
            chain.newest().filter(entry -> chain.trouble().isEmpty()).ifPresent(memory::reached);
            boolean learned = keys.learn(
                    chain, wraps.values(), trusted(now), context.wrappingKeys().get(wrappingKeyName()));
            if (learned) {
                hold();
            }
            records.open(chain, keys, this::counts);
        }
    }

    /** Whether a record is by somebody whose word counts in this audience, or counted when it was written. */
    boolean counts(RecordName name) {
        Terms now = terms;
        return now != null && now.counts(name.origin(), context.logs().sequence(name.origin(), name.key()));
    }

    /** Epochs that the newest key does not lead to, and that records of one of these are sealed under. */
    Set<FenceEpoch> stranded(Collection<CloudletId> origins) {
        FenceEpoch inForce = chain.newest().map(ChainEntry::epoch).orElse(new FenceEpoch(0, 0));
        if (!records.anyUnder(origins, epoch -> epoch.compareTo(inForce) < 0)) {
            return Set.of(); // nearly always, and found out fast
        }
        Set<FenceEpoch> stranded = chain.aside();
        stranded.removeIf(epoch -> !records.anyUnder(origins, epoch::equals));
        return stranded;
    }

    /**
     * The former keys that are still needed, here or by somebody who lost them, and the newest, kept across restarts; and the
     * one before the newest, since a record under that may be on its way to the disk.
     */
    void hold() {
        memory.hold(stillNeeded());
    }

    private byte[] stillNeeded() {
        Optional<ChainEntry> newest = chain.newest();
        Set<FenceEpoch> lately = Stream.concat(newest.stream(), newest.flatMap(chain::before).stream())
                .map(ChainEntry::epoch)
                .collect(Collectors.toSet());
        terms().ifPresent(now -> lately.addAll(stranded(now.roster())));
        return held(lately::contains);
    }

    private byte[] held(Predicate<FenceEpoch> besides) {
        return keys.held(
                chain,
                epoch -> besides.test(epoch) || records.anyUnder(Set.of(context.self()), epoch::equals),
                context.self(),
                context.wrappingKeys().get(wrappingKeyName()).publicKey(),
                context.runtime().keyEntropy());
    }

    /**
     * Whether nothing that counts waits for a key, nor is still to come from those who left. Their records that the newest key
     * does not lead to were taken over by the keeper, and stay closed.
     */
    boolean allOpened() {
        Terms now = terms;
        boolean leads = open().isPresent();
        return now != null
                && allHereOfThoseWhoLeft()
                && records.allOpened(name -> counts(name) && !(leads && !now.admits(name.origin())));
    }

    /** Whether all is here that those who left had written when they left. */
    boolean allHereOfThoseWhoLeft() {
        return terms().stream()
                .flatMap(t -> t.cuts().entrySet().stream())
                .allMatch(cut -> sequence(cut.getKey()) >= cut.getValue());
    }

    /** Whether every log is here as far as the keeper had read it when it made that epoch: it may have lost its disk since. */
    boolean allHereOfWhenMade(ChainEntry entry) {
        return detail(entry.epoch()).stream()
                .flatMap(detail -> detail.seen().entrySet().stream())
                .allMatch(seen -> sequence(seen.getKey()) >= seen.getValue());
    }

    private long sequence(CloudletId origin) {
        return context.logs().head(origin).map(Head::sequence).orElse(0L);
    }

    /** What this cloudlet keeps across restarts. */
    AudienceMemory memory() {
        return memory;
    }

    /** A fence has a wrapping key of its own; all exporters share one. */
    String wrappingKeyName() {
        return nonce().isPresent() ? FenceRecords.EXPORTERS.hex() : id.hex();
    }

    /** Who exports to these named consumers; empty for a fence. */
    Optional<CloudletId> exporter() {
        return found.exporter();
    }

    /** What makes the id of an audience of named consumers; empty for a fence. */
    Optional<String> nonce() {
        return found.nonce();
    }

    /** Whom the exporter names with its newest epoch; empty if that is not known. Nobody else has a say in it. */
    Set<CloudletId> signedRoster() {
        return found.newestOfExporter()
                .flatMap(newest -> exporter()
                        .map(origin -> details.get(new Place(origin, newest.epoch())))
                        .map(detail -> detail.seen().keySet())
                        .filter(roster -> ChainEntry.rosterHash(roster).equals(newest.roster())))
                .orElse(Set.of());
    }

    private Collection<EpochDetail> trusted(Terms now) {
        return details.entrySet().stream()
                .filter(entry -> now.keeperOf(entry.getKey().epoch().term())
                        .filter(entry.getKey().origin()::equals)
                        .isPresent())
                .map(Map.Entry::getValue)
                .toList();
    }

    /** Own records that are not under the newest key, neighbours in the log's tree together: so few of its nodes change. */
    List<RecordName> outdated() {
        Optional<FenceEpoch> newest = open().map(ChainEntry::epoch);
        return newest.isEmpty()
                ? List.of()
                : records.of(context.self()).stream()
                        .filter(name -> records.get(name.origin(), name.key())
                                .filter(entry -> entry.epoch().compareTo(newest.get()) < 0)
                                .isPresent())
                        .sorted((a, b) -> Arrays.compareUnsigned(a.key(), b.key()))
                        .toList();
    }

    /** The record as it stands in this cloudlet's log. */
    Optional<LogRecord> own(byte[] opaque) {
        return records.get(context.self(), opaque).map(SealedRecords.Entry::record);
    }
}
