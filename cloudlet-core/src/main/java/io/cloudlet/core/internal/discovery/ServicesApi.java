package io.cloudlet.core.internal.discovery;

import io.cloudlet.ErrorCode;
import io.cloudlet.NotFoundException;
import io.cloudlet.Subscription;
import io.cloudlet.core.internal.runtime.Calls;
import io.cloudlet.core.internal.state.Keys;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.state.OwnLog;
import io.cloudlet.service.Registration;
import io.cloudlet.service.Service;
import io.cloudlet.service.ServiceInstance;
import io.cloudlet.service.ServiceQuery;
import io.cloudlet.service.ServiceTemplate;
import io.cloudlet.service.Services;
import io.cloudlet.service.Tunnel;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/** The services as applications see them. Thread-safe: reads go to the index, changes to the core thread. */
final class ServicesApi implements Services {

    private final ServiceIndex index;
    private final Registrations registrations;
    private final Templates templates;
    private final Unread unread;
    private final Calls calls;
    private final OwnLog log;
    private final Lanes lanes;
    private final Function<ServiceInstance, CompletionStage<Tunnel>> tunnels;

    ServicesApi(
            ServiceIndex index,
            Registrations registrations,
            Templates templates,
            Unread unread,
            Calls calls,
            OwnLog log,
            Lanes lanes,
            Function<ServiceInstance, CompletionStage<Tunnel>> tunnels) {
        this.index = index;
        this.registrations = registrations;
        this.templates = templates;
        this.unread = unread;
        this.calls = calls;
        this.log = log;
        this.lanes = lanes;
        this.tunnels = tunnels;
    }

    @Override
    public ServiceQuery named(String name) {
        SnapshotQuery query = new SnapshotQuery(index, this::watch, name);
        if (unread.any()) {
            calls.ask("reading services named " + name, () -> {
                unread.read(name);
                return query;
            });
        }
        return query;
    }

    @Override
    public Registration register(Service service) {
        return register(List.of(service)).get(0);
    }

    @Override
    public List<Registration> register(List<Service> services) {
        List<Service> wanted = List.copyOf(services);
        return calls
                .call("registering " + wanted.size() + " services", () -> registrations.register(wanted, patience()))
                .stream()
                .<Registration>map(Held::new)
                .toList();
    }

    /** Leaves the rest of the call's time to the disk, so that a call which fails for want of a key has done nothing. */
    private Duration patience() {
        return calls.deadline().multipliedBy(9).dividedBy(10);
    }

    @Override
    public List<ServiceInstance> list() {
        calls.requireOpen("listing services");
        awaitAll("listing services");
        return index.all();
    }

    private void awaitAll(String what) {
        if (unread.any()) {
            calls.call(what, unread::all);
        }
    }

    @Override
    public List<Registration> registrations() {
        return calls.call("listing registrations", registrations::list).stream()
                .<Registration>map(Held::new)
                .toList();
    }

    @Override
    public Tunnel tunnel(ServiceInstance instance) {
        Objects.requireNonNull(instance, "instance");
        return calls.call("opening a tunnel to " + instance, () -> tunnels.apply(instance));
    }

    @Override
    public void publish(ServiceTemplate template) {
        Versions.parse(template.version());
        byte[] key = Keys.template(template.name(), template.version());
        calls.call(
                "publishing template " + template.name(),
                () -> log.append(List.of(LogRecord.put(key, ServiceCodec.encode(template)))));
    }

    @Override
    public void withdraw(String name, String version) {
        byte[] key = Keys.template(name, version);
        calls.call("withdrawing template " + name, () -> {
            if (log.get(key) == null) {
                throw new NotFoundException(
                        ErrorCode.NOT_FOUND,
                        "this cloudlet published no template " + name + " " + version + "; templates() lists all");
            }
            return log.append(List.of(LogRecord.deletion(key)));
        });
    }

    @Override
    public List<ServiceTemplate> templates() {
        calls.requireOpen("listing templates");
        awaitAll("listing templates");
        return templates.list();
    }

    private Subscription watch(SnapshotQuery query, Consumer<? super List<ServiceInstance>> listener) {
        calls.requireOpen("watching " + query);
        return AnswerWatch.begin(index, query, listener, lanes.get());
    }

    private final class Held implements Registration {

        private final String id;
        private final Service service;
        private final long generation;

        private Held(Registrations.Standing standing) {
            this.id = standing.id();
            this.service = standing.service();
            this.generation = standing.generation();
        }

        @Override
        public Service service() {
            return service;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public boolean visible() {
            return calls.ask("asking for a registration", () -> registrations.visible(id));
        }

        @Override
        public void close() {
            if (calls.closed()) {
                return;
            }
            calls.call(
                    "removing " + service.name(),
                    () -> registrations.remove(id, generation).thenApply(done -> ""));
        }
    }
}
