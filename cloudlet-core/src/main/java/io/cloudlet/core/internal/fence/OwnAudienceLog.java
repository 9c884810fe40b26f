package io.cloudlet.core.internal.fence;

import io.cloudlet.CloudletId;
import io.cloudlet.ErrorCode;
import io.cloudlet.NotFoundException;
import io.cloudlet.core.internal.membership.Membership;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.policy.FenceId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** This cloudlet's log, as far as it speaks to the audiences known here. Confined to the core thread. */
final class OwnAudienceLog implements ExportLog {

    private static final int NONCE = 16;

    private final FenceContext context;
    private final AudienceUnits units;
    private final Supplier<Membership> membership;

    OwnAudienceLog(FenceContext context, AudienceUnits units, Supplier<Membership> membership) {
        this.context = context;
        this.units = units;
        this.membership = membership;
    }

    @Override
    public FenceId consumers(Set<CloudletId> cloudlets) {
        cloudlets.forEach(this::requireActive);
        SortedSet<CloudletId> wanted = new TreeSet<>(cloudlets);
        wanted.add(context.self());
        return units.all().stream()
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
        if (!membership.get().active(id)) {
            throw new NotFoundException(
                    ErrorCode.NOT_FOUND, "no member has the id " + id + "; cloudlets().list() shows all");
        }
    }

    @Override
    public Optional<SortedSet<CloudletId>> consumersOf(FenceId id) {
        return units.find(id)
                .map(AudienceUnit::audience)
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
        AudienceUnit unit = units.begin(id, nonce);
        unit.audience().terms(Terms.of(context.self(), consumers, membership.get()));
        unit.settle();
        return id;
    }

    @Override
    public CompletionStage<Void> writable(FenceId fence) {
        return units.find(fence).orElseGet(() -> units.touch(fence)).writable();
    }

    @Override
    public Optional<RuntimeException> obstacle(FenceId fence) {
        return units.touch(fence).obstacle();
    }

    @Override
    public CompletionStage<?> append(FenceId fence, List<Change> changes) {
        AudienceUnit unit = units.touch(fence);
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
        AudienceUnit unit = units.touch(fence);
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
        return units.find(fence)
                .flatMap(unit -> unit.audience().terms())
                .filter(terms -> terms.admits(cloudlet))
                .isPresent();
    }

    @Override
    public boolean keeps(FenceId fence) {
        return units.find(fence).filter(AudienceUnit::keeps).isPresent();
    }

    @Override
    public boolean mayComeBack() {
        return context.logs().doubts().anyBranchLeft();
    }

    @Override
    public boolean allOpened() {
        return units.all().stream()
                .map(AudienceUnit::audience)
                .filter(audience -> audience.terms().filter(Terms::removed).isEmpty())
                .filter(audience -> context.own().get(WrappingKey.key(audience.id())) != null)
                .allMatch(audience -> audience.member() && audience.allOpened());
    }
}
