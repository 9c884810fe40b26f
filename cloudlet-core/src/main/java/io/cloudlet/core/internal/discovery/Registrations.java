package io.cloudlet.core.internal.discovery;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.state.Keys;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.state.OwnLog;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.service.Check;
import io.cloudlet.service.Scope;
import io.cloudlet.service.Service;
import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.spi.runtime.HostPort;
import io.cloudlet.spi.runtime.Scheduler.Cancellable;
import io.cloudlet.spi.storage.RecordStore;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This cloudlet's own instances and what keeps their leases: the process that registered them, or a check. What a former
 * process left in the log stays for one lease, so that a restart causes no flapping; then only what was registered again,
 * or passes its check, remains. Confined to the core thread.
 */
public final class Registrations {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.discovery");
    private static final int FAILURES_TO_HIDE = 2;
    private static final Duration LONGEST_TRY = Duration.ofSeconds(5);

    private final CloudletId self;
    private final ServiceIndex index;
    private final CloudletRuntime runtime;
    private final Executor core;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Set<String> inLog = new HashSet<>();
    private final Shelf shelf;
    private long generations;
    private @Nullable OwnLog log;

    private static final class Entry {
        private final String id;
        private final Service service;
        private final long generation;
        private boolean visible = true;
        private boolean adopted;
        private int failures;
        private @Nullable Cancellable timer;

        private Entry(String id, Service service, long generation) {
            this.generation = generation;
            this.id = id;
            this.service = service;
        }

        private void stop() {
            if (timer != null) {
                timer.cancel();
            }
        }
    }

    /** One registration as it stands. */
    public record Standing(String id, Service service, boolean visible, long generation) {}

    Registrations(CloudletId self, ServiceIndex index, CloudletRuntime runtime, Executor core, RecordStore store) {
        this.shelf = new Shelf(store, core);
        this.self = self;
        this.index = index;
        this.runtime = runtime;
        this.core = core;
    }

    /** Takes over what a former process left in the log. */
    void resume(OwnLog ownLog) {
        log = ownLog;
        for (LogRecord record : ownLog.live()) {
            if (record.kind() == LogRecord.Kind.PUT && Keys.isService(record.key())) {
                leftOver(record);
            }
        }
        shelf.kept().forEach((id, service) -> {
            if (!entries.containsKey(id)) {
                Entry entry = entry(id, service);
                entry.visible = false;
                entries.put(id, entry);
                service.check().ifPresent(check -> scheduleCheck(entry, check, Duration.ZERO));
            }
        });
    }

    /** Registers all of {@code services}, durably; completes with their ids. */
    CompletionStage<List<Standing>> register(List<Service> services) {
        services.forEach(service -> Versions.parse(service.version()));
        Map<String, Service> byId = new LinkedHashMap<>();
        services.forEach(service -> byId.put(ServiceCodec.id(service), service));
        Map<String, Optional<Service>> onShelf = new LinkedHashMap<>();
        byId.forEach((id, service) -> {
            boolean unlogged = service.scope() == Scope.LOCAL && service.check().isPresent();
            onShelf.put(id, unlogged ? Optional.of(service) : Optional.empty());
        });
        CompletionStage<Void> shelved = shelf.change(onShelf);
        return shelved.thenCompose(nothing -> appendAll(byId)).thenApply(nothing -> {
            registered(byId);
            return services.stream()
                    .map(ServiceCodec::id)
                    .map(id -> standing(Objects.requireNonNull(entries.get(id))))
                    .toList();
        });
    }

    /** What becomes local again is withdrawn from the log. */
    private CompletionStage<?> appendAll(Map<String, Service> byId) {
        List<LogRecord> records = new ArrayList<>();
        byId.forEach((id, service) -> {
            if (service.scope() == Scope.FEDERATED) {
                records.add(put(id, service));
            } else if (inLog.contains(id)) {
                records.add(deletion(id));
            }
        });
        return append(records);
    }

    /** Removes a registration, durably, unless another has taken its place since. */
    CompletionStage<?> remove(String id, long generation) {
        Entry entry = entries.get(id);
        return entry != null && entry.generation == generation ? remove(id) : CompletableFuture.completedFuture(null);
    }

    private CompletionStage<?> remove(String id) {
        Entry entry = entries.remove(id);
        if (entry == null) {
            return CompletableFuture.completedFuture(null);
        }
        entry.stop();
        if (entry.service.scope() == Scope.LOCAL) {
            index.change(self, Map.of(), Set.of(id));
        }
        return shelf.change(Map.of(id, Optional.empty())).thenCompose(nothing -> append(withdrawal(id)));
    }

    /** Ends what only this process keeps; what has a check may live on without it. */
    CompletionStage<?> removeUnchecked() {
        List<String> ids = entries.values().stream()
                .filter(entry -> entry.service.check().isEmpty())
                .map(entry -> entry.id)
                .toList();
        List<LogRecord> deletions = new ArrayList<>();
        for (String id : ids) {
            entries.remove(id);
            deletions.addAll(withdrawal(id));
        }
        entries.values().forEach(Entry::stop);
        return append(deletions);
    }

    List<Standing> list() {
        return entries.values().stream().map(Registrations::standing).toList();
    }

    private void registered(Map<String, Service> services) {
        Map<String, Service> local = new HashMap<>();
        services.forEach((id, service) -> {
            registered(id, service);
            if (service.scope() == Scope.LOCAL) {
                local.put(id, service);
            }
        });
        index.change(self, local, Set.of());
    }

    private void registered(String id, Service service) {
        Entry former = entries.get(id);
        if (former != null) {
            former.stop();
        }
        Entry entry = entry(id, service);
        entry.adopted = true;
        entries.put(id, entry);
        service.check().ifPresent(check -> scheduleCheck(entry, check, check.interval()));
    }

    private Entry entry(String id, Service service) {
        return new Entry(id, service, ++generations);
    }

    private static Standing standing(Entry entry) {
        return new Standing(entry.id, entry.service, entry.visible, entry.generation);
    }

    private void leftOver(LogRecord record) {
        try {
            Entry entry = entry(Keys.suffix(record.key()), ServiceCodec.decodeService(record.body()));
            inLog.add(entry.id);
            entries.put(entry.id, entry);
            entry.service
                    .check()
                    .ifPresentOrElse(
                            check -> scheduleCheck(entry, check, Duration.ZERO),
                            () -> entry.timer =
                                    runtime.scheduler().after(entry.service.lease(), core, () -> expire(entry)));
        } catch (MalformedException e) {
            LOG.warn("an own service record cannot be read: {}", e.getMessage());
        }
    }

    private void expire(Entry entry) {
        if (!entry.adopted && entries.get(entry.id) == entry) {
            LOG.info("{} of the former process was not registered again within its lease", entry.service.name());
            remove(entry.id);
        }
    }

    private void scheduleCheck(Entry entry, Check check, Duration delay) {
        entry.timer = runtime.scheduler().after(delay, core, () -> tryOnce(entry, check));
    }

    private void tryOnce(Entry entry, Check check) {
        Duration deadline = check.interval().compareTo(LONGEST_TRY) < 0 ? check.interval() : LONGEST_TRY;
        probe(entry.service.endpoint(), check, deadline)
                .whenCompleteAsync(
                        (nothing, failure) -> {
                            if (entries.get(entry.id) == entry) {
                                tried(entry, failure);
                                scheduleCheck(entry, check, check.interval());
                            }
                        },
                        core);
    }

    private CompletionStage<?> probe(URI endpoint, Check check, Duration deadline) {
        if (check.kind() == Check.Kind.TCP) {
            return runtime.prober().connect(new HostPort(endpoint.getHost(), endpoint.getPort()), deadline);
        }
        URI target = URI.create(endpoint.getScheme() + "://" + endpoint.getRawAuthority() + check.path());
        return runtime.prober().get(target, deadline).thenAccept(status -> {
            if (status < 200 || status > 299) {
                throw new IllegalStateException(target + " answered " + status);
            }
        });
    }

    private void tried(Entry entry, @Nullable Throwable failure) {
        if (failure == null) {
            entry.failures = 0;
            if (!entry.visible) {
                entry.visible = true;
                LOG.info("{} at {} answers again", entry.service.name(), entry.service.endpoint());
                show(entry);
            }
            return;
        }
        entry.failures++;
        if (entry.visible && entry.failures >= FAILURES_TO_HIDE) {
            entry.visible = false;
            LOG.warn(
                    "{} at {} failed its check: {}",
                    entry.service.name(),
                    entry.service.endpoint(),
                    failure.getMessage());
            hide(entry);
        }
    }

    private void show(Entry entry) {
        if (entry.service.scope() == Scope.LOCAL) {
            index.change(self, Map.of(entry.id, entry.service), Set.of());
        } else {
            append(List.of(put(entry.id, entry.service)))
                    .thenCompose(nothing -> entry.visible
                            ? shelf.change(Map.of(entry.id, Optional.empty()))
                            : CompletableFuture.completedFuture(null));
        }
    }

    private void hide(Entry entry) {
        if (entry.service.scope() == Scope.LOCAL) {
            index.change(self, Map.of(), Set.of(entry.id));
        } else {
            shelf.change(Map.of(entry.id, Optional.of(entry.service)));
            append(withdrawal(entry.id));
        }
    }

    private List<LogRecord> withdrawal(String id) {
        return inLog.contains(id) ? List.of(deletion(id)) : List.of();
    }

    /** Counts as in the log from now on, though still on its way: what is asked meanwhile is queued behind it. */
    private LogRecord put(String id, Service service) {
        inLog.add(id);
        return LogRecord.put(Keys.service(id), ServiceCodec.encode(service));
    }

    private LogRecord deletion(String id) {
        inLog.remove(id);
        return LogRecord.deletion(Keys.service(id));
    }

    private CompletionStage<?> append(List<LogRecord> records) {
        return records.isEmpty() || log == null ? CompletableFuture.completedFuture(null) : log.append(records);
    }
}
