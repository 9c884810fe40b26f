package io.cloudlet.core.internal.fence;

import io.cloudlet.CloudletId;
import io.cloudlet.CorruptException;
import io.cloudlet.core.internal.membership.DrawnFence;
import io.cloudlet.core.internal.membership.Membership;
import io.cloudlet.core.internal.state.Keys;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.policy.FenceEpoch;
import io.cloudlet.policy.FenceId;
import io.cloudlet.policy.Region;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every audience known here: fences, and the named consumers of exporters. Takes what logs bring and draws the conclusions;
 * {@link #log} seals what is written inside. Confined to the core thread.
 */
public final class Audiences {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.fence");
    private static final Pattern DETAIL = Pattern.compile("k/r/([0-9a-f]{64})/([0-9]{1,19})\\.([0-9]{1,19})");

    private final FenceContext context;
    private final WrappingKeyBook book = new WrappingKeyBook();
    private final AudienceUnits units;
    private final PublishedKeys published;
    private final OwnAudienceLog log;
    private final Map<FenceId, String> broken = new TreeMap<>();
    private final Map<FenceId, Terms> drawnTerms = new HashMap<>();
    private Membership membership;
    private Function<CloudletId, Optional<Region>> region = id -> Optional.empty();
    private Proofs proofs = Proofs.NONE;
    private boolean writing;

    public Audiences(FenceContext context, AudienceReaders readers, Membership membership) {
        this.context = context;
        this.membership = membership;
        this.units = new AudienceUnits(context, readers, book);
        this.published = new PublishedKeys(context);
        this.log = new OwnAudienceLog(context, units, () -> this.membership);
    }

    /** This cloudlet's log, as far as it speaks to audiences. */
    public ExportLog log() {
        return log;
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
        AudienceUnit unit = units.touch(address.audience());
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
            units.touch(entry.audience()).audience().chainEntry(origin, entry);
        } else if (FenceRecords.is(FenceRecords.DETAIL, key)) {
            EpochDetail detail = EpochDetail.decode(record.body());
            units.touch(detail.audience()).audience().detail(origin, detail);
        } else if (FenceRecords.is(FenceRecords.WRAP, key)) {
            KeyWrap wrap = KeyWrap.decode(record.body());
            units.touch(wrap.audience()).audience().wrap(origin, wrap);
        } else if (FenceRecords.is(FenceRecords.WRAPPING_KEY, key)) {
            WrappingKey wrapping = WrappingKey.decode(record.body());
            book.note(origin, wrapping);
            units.touchKept(origin);
            if (origin.equals(context.self()) && published.replacedBy(wrapping)) {
                units.find(wrapping.audience()).ifPresent(unit -> units.touch(wrapping.audience()));
            }
        }
    }

    private void deleted(CloudletId origin, byte[] key) {
        Matcher detail = DETAIL.matcher(new String(key, StandardCharsets.ISO_8859_1));
        if (detail.matches()) {
            units.touch(new FenceId(detail.group(1)))
                    .audience()
                    .dropDetail(
                            origin, new FenceEpoch(Long.parseLong(detail.group(2)), Long.parseLong(detail.group(3))));
        }
    }

    /** Membership, fences, declared regions or verdicts changed. */
    public void reconsider(Membership now, Function<CloudletId, Optional<Region>> declared, Proofs shown) {
        membership = now;
        region = declared;
        proofs = shown;
        drawnTerms.clear();
        now.fences().keySet().forEach(units::touch);
        units.touchAll();
    }

    /** See {@link PublishedKeys#lost}. */
    public Optional<CorruptException> lostWrappingKey() {
        return published.lost();
    }

    /** From now on this cloudlet's log is open: what is due is written. */
    public void start() {
        writing = true;
        context.horizon().start(context.logs().sequences());
        units.touchAll();
        settle();
    }

    /** From now on nothing more is brought under newer keys. */
    public void stop() {
        units.all().forEach(unit -> unit.rewrapper().stop());
    }

    /** Draws the conclusions from what came; what follows may be written on the way. */
    public void settle() {
        for (FenceId id : units.takeChanged()) {
            try {
                units.find(id).ifPresent(this::settle);
                broken.remove(id);
            } catch (RuntimeException e) {
                LOG.error("audience {} could not be brought up to date", id.abbreviated(), e);
                broken.put(id, "it could not be brought up to date here, please report this: " + e);
            }
        }
        if (writing) {
            published.publish(FenceRecords.EXPORTERS);
        }
    }

    /** One that fails must not hold up the others. */
    private void settle(AudienceUnit unit) {
        termsOf(unit.audience().id(), unit).ifPresent(unit.audience()::terms);
        if (writing) {
            published.publishFor(unit.audience());
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
            return drawn.map(fence -> drawnTerms.computeIfAbsent(id, i -> termsOf(fence)));
        }
        Audience audience = unit.audience();
        return audience.exporter().flatMap(exporter -> {
            Set<CloudletId> roster = audience.signedRoster();
            return roster.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Terms.of(exporter, new TreeSet<>(roster), membership));
        });
    }

    private Terms termsOf(DrawnFence fence) {
        return Terms.of(fence, membership, region, new MachineTerms(context.self(), fence, proofs));
    }

    /** Whose machines are to be appraised here, since a key is given to who passes. */
    public Set<CloudletId> toAppraise() {
        Set<CloudletId> all = new TreeSet<>();
        units.all().forEach(unit -> all.addAll(unit.toAppraise()));
        return all;
    }

    /** The wrapping key that a member published for a fence. */
    Optional<WrappingKey> wrappingKey(FenceId fence, CloudletId member) {
        return book.get(fence.hex(), member);
    }

    /** One audience, for views of it. */
    Optional<AudienceUnit> unit(FenceId id) {
        return units.find(id);
    }

    /** Time has passed. */
    public void beat() {
        context.horizon().beat(context.logs().sequences());
    }

    /** A link came up. */
    public void linkUp() {
        context.horizon().linkUp();
    }

    /** Everything that some peer knew is known here. */
    public void caughtUp() {
        if (!context.horizon().hasCaughtUp()) {
            context.horizon().caughtUp();
            units.touchAll();
            settle();
        }
    }

    /** Whether anything live is sealed inside. */
    public boolean inUse(FenceId fence) {
        return unit(fence).filter(unit -> !unit.audience().records().isEmpty()).isPresent();
    }
}
