package io.cloudlet.core.internal.discovery;

import io.cloudlet.CloudletId;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.core.internal.fence.AudienceReaders;
import io.cloudlet.core.internal.runtime.Calls;
import io.cloudlet.core.internal.runtime.Slices;
import io.cloudlet.core.internal.state.Keys;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.state.OwnLog;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.service.ServiceInstance;
import io.cloudlet.service.Services;
import io.cloudlet.service.Tunnel;
import io.cloudlet.spi.runtime.HostPort;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns records of services and templates into what can be found. Confined to the core thread, but for the
 * {@link Services} that it gives out.
 */
public final class Discovery {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.discovery");
    private static final int SLICE = 1_000;
    private static final double NOTABLE_CHANGE = 0.2;
    private static final long NOTABLE_NANOS = 1_000_000;

    private final CloudletId self;
    private final OwnLog own;
    private final ServiceIndex index;
    private final ServiceLog log;
    private final Registrations registrations;
    private final Templates templates;
    private final Places places;
    private final Map<CloudletId, Long> orderedBy = new HashMap<>();
    private final Slices<Told> unread;

    private record Told(CloudletId origin, LogRecord record) {}

    /** @param readers to whom sealed services are given */
    public Discovery(DiscoveryContext context, AudienceReaders readers) {
        this.self = context.self();
        this.places = context.places();
        this.own = context.own();
        this.index = new ServiceIndex(places, context.core());
        this.log = new ServiceLog(context);
        this.registrations = new Registrations(context, index, log);
        this.templates = new Templates();
        this.unread = new Slices<>(SLICE, context.core(), this::read, this::settle);
        readers.add('s', new ExportReader(context.self(), index, log, registrations));
    }

    /** Takes over what this cloudlet's log says, and what the former process registered; what follows is applied. */
    public void resume() {
        registrations.resume();
        for (LogRecord record : own.live()) {
            if (record.audience().length == 0 && Keys.isTemplate(record.key())) {
                templates.applied(self, record);
            }
        }
    }

    /** From now on this cloudlet's log is open. */
    public void start() {
        log.start();
    }

    /** What applications see. */
    public Services services(Calls calls, Lanes lanes, Function<ServiceInstance, CompletionStage<Tunnel>> tunnels) {
        return new ServicesApi(index, registrations, templates, calls, own, lanes, tunnels);
    }

    /** Where an instance of this cloudlet is; empty unless it is registered for that member among others. */
    public Optional<HostPort> endpoint(CloudletId consumer, String instance) {
        return registrations.endpoint(consumer, instance).map(Discovery::address);
    }

    private static HostPort address(URI endpoint) {
        String host = endpoint.getHost();
        boolean literal = host.startsWith("[") && host.endsWith("]");
        return new HostPort(literal ? host.substring(1, host.length() - 1) : host, endpoint.getPort());
    }

    /**
     * Records of a cloudlet took effect; what follows shows with {@link #settle}. Of very many of another's, some are read and shown
     * later, so that a backfill does not hold up everything.
     */
    public void applied(CloudletId origin, List<LogRecord> records) {
        List<Told> told = records.stream()
                .filter(record ->
                        record.audience().length == 0) // else its key is a hash, which says nothing of what it is
                .filter(record -> Keys.isService(record.key()) || Keys.isTemplate(record.key()))
                .map(record -> new Told(origin, record))
                .toList();
        if (origin.equals(self)) {
            read(told); // whoever registers finds it from then on
        } else {
            unread.add(told);
        }
    }

    private void read(List<Told> slice) {
        for (Told told : slice) {
            if (Keys.isService(told.record.key())) {
                service(told.origin, told.record);
            } else {
                templates.applied(told.origin, told.record);
            }
        }
    }

    /** Shows what was applied, in clear and sealed together: what moved from one to the other never seems gone. */
    public void settle() {
        index.publish();
        templates.settle(places);
    }

    /** A cloudlet's standing, name or link changed. */
    public void refresh(CloudletId origin) {
        orderedBy.remove(origin);
        index.refresh(origin);
        templates.show(places);
    }

    /** A round trip was measured: the order is made anew where it may matter. */
    public void measured(CloudletId origin, Duration roundTrip) {
        places.measured(origin, roundTrip);
        long nanos = roundTrip.toNanos();
        Long ordered = orderedBy.get(origin);
        boolean notable = ordered == null
                || Math.abs(nanos - ordered) > Math.max(NOTABLE_NANOS, (long) (NOTABLE_CHANGE * ordered));
        if (notable) {
            index.reorder(origin);
            orderedBy.put(origin, nanos);
        }
    }

    /** Time has passed: leases may have run out, or come back with news. */
    public void beat(Iterable<CloudletId> origins) {
        origins.forEach(index::age);
    }

    /** Ends the registrations that only this process keeps. */
    public CompletionStage<?> withdraw() {
        return registrations.removeUnchecked();
    }

    /** From now on lookups are refused. */
    public void close() {
        index.close();
    }

    private void service(CloudletId origin, LogRecord record) {
        String id = Keys.suffix(record.key());
        if (record.kind() == LogRecord.Kind.DELETION) {
            index.remove(origin, id, Optional.empty());
            return;
        }
        try {
            index.put(origin, id, ServiceCodec.decodeService(record.body()), Optional.empty());
        } catch (MalformedException | InvalidArgumentException e) {
            LOG.warn("a service of {} cannot be used: {}", origin.abbreviated(), e.getMessage());
            index.remove(origin, id, Optional.empty());
        }
    }
}
