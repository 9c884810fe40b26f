package io.cloudlet.core.internal.discovery;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.state.Keys;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.policy.FenceId;
import io.cloudlet.service.Export;
import io.cloudlet.service.Scope;
import io.cloudlet.service.Service;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.stream.Collectors;
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

    private final DiscoveryContext context;
    private final ServiceIndex index;
    private final ServiceLog log;
    private final Unread unread;
    private final Consumers consumers;
    private final Map<String, OwnInstance> instances = new LinkedHashMap<>();
    private final CheckRunner checks;
    private final Shelf shelf;
    private long generations;

    /** One registration as it stands. */
    public record Standing(String id, Service service, boolean visible, long generation) {}

    Registrations(DiscoveryContext context, ServiceIndex index, ServiceLog log, Unread unread) {
        this.context = context;
        this.index = index;
        this.log = log;
        this.unread = unread;
        this.consumers = new Consumers(context.audiences());
        this.shelf = new Shelf(context.store(), context.core());
        this.checks = new CheckRunner(context.runtime(), context.core(), this::stands, this::seen);
    }

    /** Takes over what a former process left beside the log; what it left there comes through {@link #left} and {@link #opened}. */
    void resume() {
        log.resume();
        shelf.kept().forEach((id, service) -> {
            read(id);
            if (!instances.containsKey(id)) {
                OwnInstance instance = instance(id, service);
                instance.visible = false;
                instances.put(id, instance);
                service.check().ifPresent(check -> checks.begin(instance, check, Duration.ZERO));
            }
        });
    }

    /** Services that a former process left in clear. */
    void left(List<LogRecord> records) {
        List<OwnInstance> left = new ArrayList<>(records.size());
        for (LogRecord record : records) {
            try {
                String id = Keys.suffix(record.key());
                Service service = ServiceCodec.decodeService(record.body());
                log.leftInClear(id, record.key());
                index.put(context.self(), id, service, Optional.empty());
                left.add(leftOver(id, service));
            } catch (MalformedException e) {
                LOG.warn("an own service record cannot be read: {}", e.getMessage());
            }
        }
        keepForALease(left);
    }

    /** An own record, sealed for that audience, could be opened: a former process may have left it. */
    void opened(FenceId audience, String id, Service service) {
        switch (log.opened(audience, id)) {
            case LEFT -> keepForALease(List.of(leftOver(id, service)));
            case STALE -> log.drop(audience, id);
            case EXPECTED -> {}
        }
    }

    private OwnInstance leftOver(String id, Service service) {
        stop(instances.get(id));
        OwnInstance instance = instance(id, service);
        instances.put(id, instance);
        service.check().ifPresent(check -> checks.begin(instance, check, Duration.ZERO));
        return instance;
    }

    /** Unless a check keeps them. */
    private void keepForALease(List<OwnInstance> left) {
        left.stream()
                .filter(instance -> instance.service.check().isEmpty())
                .collect(Collectors.groupingBy(instance -> instance.service.lease()))
                .forEach((lease, alike) ->
                        context.runtime().scheduler().after(lease, context.core(), () -> expire(alike)));
    }

    private void expire(List<OwnInstance> left) {
        List<String> ids = left.stream()
                .filter(instance -> !instance.adopted && stands(instance))
                .map(instance -> instance.id)
                .toList();
        LOG.info("{} services of the former process were not registered again within their lease", ids.size());
        remove(ids);
    }

    /**
     * Registers all of {@code services}, durably; completes with their ids.
     *
     * @param patience how long to wait for keys of those that are exported
     */
    CompletionStage<List<Standing>> register(List<Service> services, Duration patience) {
        services.forEach(service -> Versions.parse(service.version()));
        Map<String, Service> byId = new LinkedHashMap<>();
        services.forEach(service -> byId.put(ServiceCodec.id(service), service));
        byId.keySet().forEach(this::read);
        return log.writable(byId.values(), patience)
                .thenCompose(nothing -> shelf.change(onShelf(byId)))
                .thenCompose(nothing -> log.write(byId))
                .thenApply(nothing -> {
                    registered(byId);
                    return services.stream()
                            .map(ServiceCodec::id)
                            .map(id -> standing(Objects.requireNonNull(instances.get(id))))
                            .toList();
                });
    }

    /** What is local and kept by a check stands nowhere else. */
    private static Map<String, Optional<Service>> onShelf(Map<String, Service> services) {
        Map<String, Optional<Service>> onShelf = new LinkedHashMap<>();
        services.forEach((id, service) -> {
            boolean unlogged = service.scope() == Scope.LOCAL && service.check().isPresent();
            onShelf.put(id, unlogged ? Optional.of(service) : Optional.empty());
        });
        return onShelf;
    }

    private void registered(Map<String, Service> services) {
        services.forEach((id, service) -> {
            stop(instances.get(id));
            OwnInstance instance = instance(id, service);
            instance.adopted = true;
            instances.put(id, instance);
            service.check().ifPresent(check -> checks.begin(instance, check, check.interval()));
            if (service.scope() == Scope.LOCAL) {
                index.put(context.self(), id, service, Optional.empty());
            } else if (service.scope() == Scope.EXPORTED) {
                index.remove(context.self(), id, Optional.empty()); // it may have been local
            }
        });
        index.publish();
    }

    /** Removes a registration, durably, unless another has taken its place since. */
    CompletionStage<?> remove(String id, long generation) {
        OwnInstance instance = instances.get(id);
        return instance != null && instance.generation == generation
                ? remove(Set.of(id))
                : CompletableFuture.completedFuture(null);
    }

    private CompletionStage<?> remove(Collection<String> ids) {
        Map<String, Optional<Service>> offShelf =
                ids.stream().filter(instances::containsKey).collect(Collectors.toMap(id -> id, id -> Optional.empty()));
        offShelf.keySet().forEach(this::forget);
        index.publish();
        return shelf.change(offShelf).thenCompose(nothing -> log.withdraw(offShelf.keySet()));
    }

    private void forget(String id) {
        OwnInstance instance = instances.remove(id);
        stop(instance);
        if (instance != null && instance.service.scope() == Scope.LOCAL) {
            index.remove(context.self(), id, Optional.empty());
        }
    }

    /** What a former process left under that id is read before anything is said about it. */
    private void read(String id) {
        unread.read(context.self(), Keys.service(id));
    }

    /** Where an instance is, if it is registered for that consumer, a member, among others. */
    Optional<URI> endpoint(CloudletId consumer, String id) {
        read(id);
        OwnInstance instance = instances.get(id);
        return instance != null && consumers.admits(consumer, instance.service)
                ? Optional.of(instance.service.endpoint())
                : Optional.empty();
    }

    /** Ends what only this process keeps; what has a check may live on without it. */
    CompletionStage<?> removeUnchecked() {
        unread.readAll();
        List<String> ids = ids(instance -> instance.service.check().isEmpty());
        ids.forEach(instances::remove);
        instances.values().forEach(OwnInstance::stop);
        return log.withdraw(ids);
    }

    /** This cloudlet is in that fence no more: nothing of it is found there. */
    void left(FenceId fence) {
        List<String> ids = ids(instance -> instance.service
                .export()
                .filter(new Export.Inside(fence)::equals)
                .isPresent());
        if (!ids.isEmpty()) {
            LOG.warn("withdrawing {} services exported inside {}, which this cloudlet left", ids.size(), fence);
            remove(ids);
        }
    }

    CompletionStage<List<Standing>> list() {
        return unread.all()
                .thenApply(done ->
                        instances.values().stream().map(Registrations::standing).toList());
    }

    boolean visible(String id) {
        read(id);
        return instances.containsKey(id) && Objects.requireNonNull(instances.get(id)).visible;
    }

    private List<String> ids(Predicate<OwnInstance> which) {
        return instances.values().stream()
                .filter(which)
                .map(instance -> instance.id)
                .toList();
    }

    private OwnInstance instance(String id, Service service) {
        return new OwnInstance(id, service, ++generations);
    }

    private boolean stands(OwnInstance instance) {
        return instances.get(instance.id) == instance;
    }

    private static void stop(@Nullable OwnInstance instance) {
        if (instance != null) {
            instance.stop();
        }
    }

    private static Standing standing(OwnInstance instance) {
        return new Standing(instance.id, instance.service, instance.visible, instance.generation);
    }

    private void seen(OwnInstance instance, boolean visible) {
        if (instance.service.scope() == Scope.LOCAL) {
            if (visible) {
                index.put(context.self(), instance.id, instance.service, Optional.empty());
            } else {
                index.remove(context.self(), instance.id, Optional.empty());
            }
            index.publish();
        } else if (visible) {
            show(instance);
        } else {
            shelf.change(Map.of(instance.id, Optional.of(instance.service)));
            log.withdraw(Set.of(instance.id));
        }
    }

    /** What cannot be sealed now is tried again with the next check. */
    private void show(OwnInstance instance) {
        CompletableFuture.completedFuture(Map.of(instance.id, log.stillPossible(instance.service)))
                .thenCompose(log::write)
                .thenCompose(nothing -> instance.visible
                        ? shelf.change(Map.of(instance.id, Optional.empty()))
                        : CompletableFuture.completedFuture(null))
                .exceptionally(failure -> {
                    instance.visible = false;
                    LOG.warn("{} cannot be shown again yet: {}", instance.service.name(), failure.getMessage());
                    return null;
                });
    }
}
