package io.cloudlet.core.internal.discovery;

import io.cloudlet.CloudletId;
import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.core.internal.fence.AudienceLog.Change;
import io.cloudlet.core.internal.fence.ExportLog;
import io.cloudlet.core.internal.state.Head;
import io.cloudlet.core.internal.state.Keys;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.policy.FenceId;
import io.cloudlet.service.Export;
import io.cloudlet.service.Scope;
import io.cloudlet.service.Service;
import io.cloudlet.spi.runtime.Scheduler.Cancellable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What this cloudlet's log says of its services: each stands in one place at most, in clear or sealed for one audience, and
 * moves from one to the other in one batch, so that nobody ever sees both or, having the keys, none. What was asked counts
 * as in the log from then on, though still on its way: what is asked meanwhile is queued behind it. Confined to the core
 * thread.
 */
final class ServiceLog {

    private final DiscoveryContext context;
    private final ExportLog audiences;
    private final Map<String, Standing> standing = new HashMap<>();
    private final List<LogRecord> afterOpening = new ArrayList<>();
    private long left;
    private boolean open;

    /**
     * Where a service stands.
     *
     * @param audience empty in clear
     */
    private record Standing(Optional<FenceId> audience, LogRecord deletion) {

        boolean at(LogRecord record) {
            return Hash.hex(deletion.key()).equals(Hash.hex(record.key()));
        }
    }

    private record Written(Standing standing, LogRecord record) {}

    ServiceLog(DiscoveryContext context) {
        this.context = context;
        this.audiences = context.audiences();
    }

    /** What stands in the log now a former process left. */
    void resume() {
        left = context.logs().head(context.self()).map(Head::sequence).orElse(0L);
    }

    /** A former process left a service in clear. What it left sealed {@link #opened} tells. */
    void leftInClear(String id, byte[] key) {
        standing.put(id, inClear(key));
    }

    /** From now on the log is open. */
    void start() {
        open = true;
        append(List.copyOf(afterOpening));
        afterOpening.clear();
    }

    /** Where an own sealed record stands with what is wanted. */
    enum Opened {
        /** It is where it should be. */
        EXPECTED,
        /** A former process left it, and this one has said nothing of it yet. */
        LEFT,
        /** It should not be there. */
        STALE
    }

    /** An own sealed record could be opened. */
    Opened opened(FenceId audience, String id) {
        LogRecord deletion = audiences.seal(audience, Change.delete(Keys.service(id)));
        boolean ofFormer = context.logs().sequence(context.self(), deletion.key()) <= left;
        Standing now = standing.get(id);
        if (now != null && now.at(deletion)) {
            return Opened.EXPECTED;
        }
        if (ofFormer && now == null) {
            standing.put(id, new Standing(Optional.of(audience), deletion));
            return Opened.LEFT;
        }
        return Opened.STALE;
    }

    /** Deletes a record that should not be there, as soon as the log is open. */
    void drop(FenceId audience, String id) {
        LogRecord deletion = audiences.seal(audience, Change.delete(Keys.service(id)));
        if (open) {
            append(List.of(deletion));
        } else {
            afterOpening.add(deletion);
        }
    }

    /** Seals a service of this cloudlet under the key in force, unless it does not stand there any more. */
    CompletionStage<?> encryptAnew(FenceId audience, String id, byte[] body) {
        boolean stands = Optional.ofNullable(standing.get(id))
                .filter(now -> now.audience.filter(audience::equals).isPresent())
                .isPresent();
        return stands
                ? audiences.append(audience, List.of(Change.put(Keys.service(id), body)))
                : CompletableFuture.completedFuture(null);
    }

    /**
     * Waits until all that is exported among these can be sealed.
     *
     * @param patience how long at most; then what stands in the way is thrown
     */
    CompletionStage<Void> writable(Collection<Service> services, Duration patience) {
        services.forEach(service -> service.export().ifPresent(this::requireSomebodyElse));
        Set<FenceId> wanted = new LinkedHashSet<>();
        services.forEach(service -> service.export().map(this::audience).ifPresent(wanted::add));
        CompletableFuture<Void> ready = CompletableFuture.allOf(wanted.stream()
                .map(audience -> audiences.writable(audience).toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new));
        return ready.isDone() ? ready : within(patience, ready, wanted);
    }

    private void requireSomebodyElse(Export export) {
        if (export instanceof Export.To to && to.cloudlets().equals(Set.of(context.self()))) {
            throw new InvalidArgumentException(
                    ErrorCode.ARGUMENT_INVALID,
                    "a service exported to this cloudlet alone is a local one; leave out exportTo, or name others");
        }
    }

    private CompletionStage<Void> within(Duration patience, CompletionStage<Void> ready, Set<FenceId> wanted) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        Cancellable giveUp = context.runtime()
                .scheduler()
                .after(
                        patience,
                        context.core(),
                        () -> wanted.stream()
                                .flatMap(audience -> audiences.obstacle(audience).stream())
                                .findFirst()
                                .ifPresentOrElse(result::completeExceptionally, () -> result.complete(null)));
        CompletionStage<Void> unused = ready.whenComplete((nothing, failure) -> {
            giveUp.cancel();
            if (failure == null) {
                result.complete(null);
            } else {
                result.completeExceptionally(failure);
            }
        });
        return result;
    }

    /**
     * Has the log say this of these services, all or none: what is local is withdrawn.
     *
     * @throws io.cloudlet.CloudletException if something cannot be sealed; then nothing has changed
     */
    CompletionStage<?> write(Map<String, Service> services) {
        Map<String, Written> written = new LinkedHashMap<>();
        services.forEach((id, service) -> {
            if (service.scope() != Scope.LOCAL) {
                written.put(id, written(id, service));
            }
        });
        List<LogRecord> records = new ArrayList<>();
        services.keySet().forEach(id -> {
            Written now = written.get(id);
            Standing former = now == null ? standing.remove(id) : standing.put(id, now.standing);
            if (former != null && (now == null || !former.at(now.record))) {
                records.add(former.deletion);
            }
            if (now != null) {
                records.add(now.record);
            }
        });
        return append(records);
    }

    private Written written(String id, Service service) {
        byte[] key = Keys.service(id);
        byte[] body = ServiceCodec.encode(service);
        if (service.export().isEmpty()) {
            return new Written(inClear(key), LogRecord.put(key, body));
        }
        FenceId audience = audience(service.export().get());
        LogRecord record = audiences.seal(audience, Change.put(key, body));
        LogRecord deletion = audiences.seal(audience, Change.delete(key));
        return new Written(new Standing(Optional.of(audience), deletion), record);
    }

    private FenceId audience(Export export) {
        return export instanceof Export.Inside inside
                ? inside.fence()
                : audiences.consumers(((Export.To) export).cloudlets());
    }

    /** The same, exported only to those of its consumers who are still members. */
    Service stillPossible(Service service) {
        if (!(service.export().orElse(null) instanceof Export.To to)) {
            return service;
        }
        Set<CloudletId> left = new HashSet<>(to.cloudlets());
        left.removeIf(id -> context.places().place(id) == null);
        return ServiceCodec.scoped(service, Scope.EXPORTED, Optional.of(exportTo(left)));
    }

    /** To nobody else, where nobody is left. */
    private Export exportTo(Set<CloudletId> consumers) {
        return new Export.To(consumers.isEmpty() ? Set.of(context.self()) : consumers);
    }

    /** Takes these out of the log; what is not there stays so. */
    CompletionStage<?> withdraw(Collection<String> ids) {
        return append(ids.stream()
                .map(standing::remove)
                .filter(Objects::nonNull)
                .map(Standing::deletion)
                .toList());
    }

    /** To whom what is sealed for an audience is exported, in the words of the API. */
    Export export(FenceId audience, CloudletId exporter) {
        return audiences
                .consumersOf(audience)
                .<Export>map(named -> new Export.To(named.isEmpty() ? Set.of(exporter) : named))
                .orElseGet(() -> new Export.Inside(audience));
    }

    private static Standing inClear(byte[] key) {
        return new Standing(Optional.empty(), LogRecord.deletion(key));
    }

    private CompletionStage<?> append(List<LogRecord> records) {
        return records.isEmpty()
                ? CompletableFuture.completedFuture(null)
                : context.own().append(records);
    }
}
