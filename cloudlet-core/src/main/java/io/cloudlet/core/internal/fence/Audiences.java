package io.cloudlet.core.internal.fence;

import io.cloudlet.CloudletId;
import io.cloudlet.CorruptException;
import io.cloudlet.ErrorCode;
import io.cloudlet.NotFoundException;
import io.cloudlet.core.internal.membership.DrawnFence;
import io.cloudlet.core.internal.membership.Membership;
import io.cloudlet.core.internal.state.Keys;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.policy.FenceEpoch;
import io.cloudlet.policy.FenceId;
import io.cloudlet.policy.Region;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every audience known here: fences, and the named consumers of exporters. Takes what logs bring, publishes this cloudlet's
 * wrapping keys, and seals what is written inside. Confined to the core thread.
 */
public final class Audiences implements ExportLog {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.fence");
    private static final int NONCE = 16;
    private static final Pattern DETAIL = Pattern.compile("k/r/([0-9a-f]{64})/([0-9]{1,19})\\.([0-9]{1,19})");

    private final FenceContext context;
    private final AudienceReaders readers;
    private final WrappingKeyBook book = new WrappingKeyBook();
    private final Map<FenceId, AudienceUnit> units = new TreeMap<>();
    private final Set<FenceId> changed = new HashSet<>();
    private final Map<FenceId, String> broken = new TreeMap<>();
    private final Set<FenceId> publishing = new HashSet<>();
    private final Map<FenceId, Terms> drawnTerms = new HashMap<>();
    private Membership membership;
    private Function<CloudletId, Optional<Region>> region = id -> Optional.empty();
    private boolean writing;

    public Audiences(FenceContext context, AudienceReaders readers, Membership membership) {
        this.context = context;
        this.readers = readers;
        this.membership = membership;
    }

    /** Whether a record is for this class: sealed, or carrying keys. */
    public static boolean concerns(LogRecord record) {
        return record.audience().length > 0 || Keys.isFence(record.key());
    }

    /** Takes a record that took effect; {@link #settle} draws the conclusions. */
    public void note(CloudletId origin, LogRecord record) {
        if (record.audience().length > 0) {
            Address.decode(record.audience()).ifPresent(address -> sealed(origin, record, address));
        } else if (record.kind() == LogRecord.Kind.DELETION) {
            deleted(origin, record.key());
        } else if (record.kind() == LogRecord.Kind.PUT) {
            try {
                carriesKeys(origin, record);
            } catch (MalformedException e) {
                LOG.warn("a record of {} about keys cannot be read: {}", origin.abbreviated(), e.getMessage());
            }
        }
    }

    private void sealed(CloudletId origin, LogRecord record, Address address) {
        AudienceUnit unit = touch(address.audience());
        if (record.kind() == LogRecord.Kind.DELETION) {
            unit.audience().records().delete(origin, record.key());
        } else {
            unit.audience().records().put(origin, record, address.epoch());
            unit.cameFrom(origin);
            if (origin.equals(context.self())) {
                unit.rewrapper().written(new RecordName(origin, record.key()), address.epoch());
            }
        }
    }

    private void carriesKeys(CloudletId origin, LogRecord record) {
        byte[] key = record.key();
        if (FenceRecords.is(FenceRecords.CHAIN, key)) {
            ChainEntry entry = ChainEntry.decode(record.body());
            touch(entry.audience()).audience().chainEntry(origin, entry);
        } else if (FenceRecords.is(FenceRecords.DETAIL, key)) {
            EpochDetail detail = EpochDetail.decode(record.body());
            touch(detail.audience()).audience().detail(origin, detail);
        } else if (FenceRecords.is(FenceRecords.WRAP, key)) {
            KeyWrap wrap = KeyWrap.decode(record.body());
            touch(wrap.audience()).audience().wrap(wrap);
        } else if (FenceRecords.is(FenceRecords.WRAPPING_KEY, key)) {
            WrappingKey wrapping = WrappingKey.decode(record.body());
            book.note(origin, wrapping);
            units.forEach((id, unit) -> {
                if (unit.keeps()) {
                    changed.add(id);
                }
            });
        }
    }

    private void deleted(CloudletId origin, byte[] key) {
        Matcher detail = DETAIL.matcher(new String(key, StandardCharsets.ISO_8859_1));
        if (detail.matches()) {
            touch(new FenceId(detail.group(1)))
                    .audience()
                    .dropDetail(
                            origin, new FenceEpoch(Long.parseLong(detail.group(2)), Long.parseLong(detail.group(3))));
        }
    }

    private AudienceUnit touch(FenceId id) {
        changed.add(Objects.requireNonNull(id, "fence"));
        return units.computeIfAbsent(id, i -> new AudienceUnit(i, Optional.empty(), context, readers, book));
    }

    /** Membership, fences or declared regions changed. */
    public void reconsider(Membership now, Function<CloudletId, Optional<Region>> declared) {
        membership = now;
        region = declared;
        drawnTerms.clear();
        now.fences().keySet().forEach(this::touch);
        changed.addAll(units.keySet());
    }

    /**
     * A wrapping key that this cloudlet published and that is not here: a new one in its place would open nothing that was
     * wrapped before. Empty if all are.
     */
    public Optional<CorruptException> lostWrappingKey() {
        for (LogRecord record : context.own().live()) {
            if (record.audience().length == 0
                    && FenceRecords.is(FenceRecords.WRAPPING_KEY, record.key())
                    && Keys.isFence(record.key())) {
                WrappingKey published = WrappingKey.decode(record.body());
                boolean here = context.wrappingKeys()
                        .find(published.audience().hex())
                        .filter(key -> Arrays.equals(key.publicKey(), published.encoded()))
                        .isPresent();
                if (!here) {
                    return Optional.of(lost(published));
                }
            }
        }
        return Optional.empty();
    }

    private static CorruptException lost(WrappingKey published) {
        return new CorruptException(
                ErrorCode.HOME_DAMAGED,
                "the wrapping key " + published.audience().hex() + " that this cloudlet published is missing or another"
                        + " one, and what was wrapped for it would not open; restore the home's keys from a backup, or recover"
                        + " this cloudlet with its recovery key into an empty home directory");
    }

    /** From now on this cloudlet's log is open: what is due is written. */
    public void start() {
        writing = true;
        context.horizon().start(context.logs().sequences());
        changed.addAll(units.keySet());
        settle();
    }

    /** From now on nothing more is brought under newer keys. */
    public void stop() {
        units.values().forEach(unit -> unit.rewrapper().stop());
    }

    /** Draws the conclusions from what came; what follows may be written on the way. */
    public void settle() {
        Set<FenceId> due = new TreeSet<>(changed);
        changed.clear();
        for (FenceId id : due) {
            try {
                settle(id);
                broken.remove(id);
            } catch (RuntimeException e) {
                LOG.error("audience {} could not be brought up to date", id.abbreviated(), e);
                broken.put(id, "it could not be brought up to date here, please report this: " + e);
            }
        }
        if (writing) {
            publish(FenceRecords.EXPORTERS);
        }
    }

    /** One that fails must not hold up the others. */
    private void settle(FenceId id) {
        AudienceUnit unit = units.get(id);
        if (unit == null) {
            return;
        }
        termsOf(id, unit).ifPresent(unit.audience()::terms);
        if (writing) {
            publishFor(unit);
            unit.settle();
        } else {
            unit.audience().settle();
        }
    }

    /** Why a fence is not up to date here, in words that somebody should report. */
    Optional<String> broken(FenceId id) {
        return Optional.ofNullable(broken.get(id));
    }

    private Optional<Terms> termsOf(FenceId id, AudienceUnit unit) {
        Optional<DrawnFence> drawn = membership.fence(id);
        if (drawn.isPresent()) {
            return drawn.map(fence -> drawnTerms.computeIfAbsent(id, i -> Terms.of(fence, membership, region)));
        }
        Audience audience = unit.audience();
        return audience.exporter().flatMap(exporter -> {
            Set<CloudletId> roster = audience.signedRoster();
            return roster.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Terms.of(exporter, new TreeSet<>(roster), membership));
        });
    }

    /** A fence whose roster has this cloudlet needs a wrapping key of it. */
    private void publishFor(AudienceUnit unit) {
        if (unit.audience().member() && unit.audience().nonce().isEmpty()) {
            publish(unit.audience().id());
        }
    }

    private void publish(FenceId name) {
        if (!publishing.add(name)) {
            return;
        }
        WrappingKey key = new WrappingKey(
                name, Hash.hex(context.wrappingKeys().get(name.hex()).publicKey()));
        LogRecord record = key.toRecord();
        LogRecord standing = context.own().get(record.key());
        if (standing == null || !record.equals(standing)) {
            context.own().append(List.of(record)).exceptionally(failure -> {
                publishing.remove(name);
                LOG.warn("a wrapping key could not be published: {}", failure.getMessage());
                return null;
            });
        }
    }

    @Override
    public FenceId consumers(Set<CloudletId> cloudlets) {
        cloudlets.forEach(this::requireActive);
        SortedSet<CloudletId> wanted = new TreeSet<>(cloudlets);
        wanted.add(context.self());
        return units.values().stream()
                .map(AudienceUnit::audience)
                .filter(audience ->
                        audience.exporter().filter(context.self()::equals).isPresent())
                .filter(audience -> audience.chain().newest().isEmpty()
                        || audience.open().isPresent()) // else its key was lost with a disk
                .filter(audience -> audience.terms()
                        .filter(terms -> terms.roster().equals(wanted))
                        .isPresent())
                .map(Audience::id)
                .findFirst()
                .orElseGet(() -> begin(wanted));
    }

    private void requireActive(CloudletId id) {
        if (!membership.active(id)) {
            throw new NotFoundException(
                    ErrorCode.NOT_FOUND, "no member has the id " + id + "; cloudlets().list() shows all");
        }
    }

    @Override
    public Optional<SortedSet<CloudletId>> consumersOf(FenceId id) {
        return unit(id).map(AudienceUnit::audience)
                .flatMap(audience -> audience.exporter()
                        .flatMap(exporter -> audience.terms().map(terms -> {
                            SortedSet<CloudletId> named = new TreeSet<>(terms.roster());
                            named.remove(exporter);
                            return named;
                        })));
    }

    private FenceId begin(SortedSet<CloudletId> consumers) {
        byte[] random = new byte[NONCE];
        context.runtime().keyEntropy().nextBytes(random);
        String nonce = Hash.hex(random);
        FenceId id = ChainEntry.consumersOf(context.self(), nonce, context.federation());
        AudienceUnit unit = new AudienceUnit(id, Optional.of(nonce), context, readers, book);
        units.put(id, unit);
        unit.audience().terms(Terms.of(context.self(), consumers, membership));
        unit.settle();
        return id;
    }

    @Override
    public CompletionStage<Void> writable(FenceId fence) {
        AudienceUnit unit = units.get(fence);
        return unit == null ? touch(fence).writable() : unit.writable();
    }

    @Override
    public Optional<RuntimeException> obstacle(FenceId fence) {
        return touch(fence).obstacle();
    }

    @Override
    public CompletionStage<?> append(FenceId fence, List<Change> changes) {
        AudienceUnit unit = touch(fence);
        unit.obstacle().ifPresent(obstacle -> {
            throw obstacle;
        });
        if (changes.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        return context.own()
                .append(changes.stream().map(change -> seal(fence, change)).toList());
    }

    @Override
    public LogRecord seal(FenceId fence, Change change) {
        AudienceUnit unit = touch(fence);
        if (change.body().isEmpty()) {
            ChainEntry any =
                    unit.audience().anyOpen().orElseThrow(() -> unit.obstacle().orElseThrow());
            return Sealing.deletion(any, unit.audience().key(any).opaque(change.key()));
        }
        unit.obstacle().ifPresent(obstacle -> {
            throw obstacle;
        });
        unit.sealing();
        ChainEntry entry = unit.audience().open().orElseThrow();
        Sealing sealing = new Sealing(context.federation(), context.runtime().keyEntropy());
        byte[] body = change.body().get();
        return sealing.seal(context.self(), entry, unit.audience().key(entry), change.key(), body);
    }

    @Override
    public boolean admits(FenceId fence, CloudletId cloudlet) {
        AudienceUnit unit = units.get(fence);
        return unit != null
                && unit.audience()
                        .terms()
                        .filter(terms -> terms.admits(cloudlet))
                        .isPresent();
    }

    @Override
    public boolean keeps(FenceId fence) {
        AudienceUnit unit = units.get(fence);
        return unit != null && unit.keeps();
    }

    @Override
    public boolean allOpened() {
        return units.values().stream()
                .map(AudienceUnit::audience)
                .filter(audience -> audience.terms().filter(Terms::removed).isEmpty())
                .filter(audience -> context.own().get(WrappingKey.key(audience.id())) != null)
                .allMatch(audience -> audience.member() && audience.allOpened());
    }

    /** The wrapping key that a member published for a fence. */
    Optional<WrappingKey> wrappingKey(FenceId fence, CloudletId member) {
        return book.get(fence.hex(), member);
    }

    /** One audience, for views of it. */
    Optional<AudienceUnit> unit(FenceId id) {
        return Optional.ofNullable(units.get(id));
    }

    /** Time has passed. */
    public void beat() {
        context.horizon().beat(context.logs().sequences());
    }

    /** A link came up. */
    public void linkUp() {
        context.horizon().linkUp();
    }

    /** Whether anything live is sealed inside. */
    public boolean inUse(FenceId fence) {
        return unit(fence).filter(unit -> !unit.audience().records().isEmpty()).isPresent();
    }
}
