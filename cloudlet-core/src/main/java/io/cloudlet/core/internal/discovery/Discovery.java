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
import java.util.ArrayList;
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
    private static final int SLICE = 100;
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
    private final Unread left;
    private final Slices<Told> unread;
    private boolean started;

    private record Told(CloudletId origin, LogRecord record) {}

    /** @param readers to whom sealed services are given */
    public Discovery(DiscoveryContext context, AudienceReaders readers) {
        this.self = context.self();
        this.places = context.places();
        this.own = context.own();
        this.index = new ServiceIndex(places, context.core());
        this.log = new ServiceLog(context);
        this.left = new Unread(context.core(), this::readLeft);
        this.registrations = new Registrations(context, index, log, left);
        this.templates = new Templates();
        this.unread = new Slices<>(SLICE, context.core(), this::read, this::settle);
        readers.add('s', new ExportReader(context.self(), index, log, registrations, left));
    }

    /** Takes over what this cloudlet's log says, and what the former process registered; what follows is applied. */
    public void resume() {
        List<LogRecord> here = new ArrayList<>();
        for (LogRecord record : own.live()) {
            if (concerns(record)) {
                here.add(record);
            }
        }
        left.add(self, here);
        registrations.resume();
    }

    /** From now on this cloudlet's log is open. */
    public void start() {
        started = true;
        log.start();
        left.start();
    }

    /** What applications see. */
    public Services services(Calls calls, Lanes lanes, Function<ServiceInstance, CompletionStage<Tunnel>> tunnels) {
        return new ServicesApi(index, registrations, templates, left, calls, own, lanes, tunnels);
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
     * later, so that neither a start nor a backfill holds up everything.
     */
    public void applied(CloudletId origin, List<LogRecord> records) {
        if (origin.equals(self)) {
            records.stream().filter(Discovery::concerns).forEach(record -> read(origin, record));
            // whoever registers finds it from then on
        } else if (!started && !left.has(origin)) {
            left.add(origin, records.stream().filter(Discovery::concerns).toList());
        } else {
            unread.add(
                    origin,
                    records.stream()
                            .filter(Discovery::concerns)
                            .map(record -> new Told(origin, record))
                            .iterator()); // looked at when their turn comes
        }
    }

    /** What has an audience has a hash as its key, which says nothing of what it is. */
    private static boolean concerns(LogRecord record) {
        return record.audience().length == 0 && (Keys.isService(record.key()) || Keys.isTemplate(record.key()));
    }

    private void read(List<Told> slice) {
        slice.forEach(told -> read(told.origin, told.record));
    }

    private void read(CloudletId origin, LogRecord record) {
        left.read(origin, record.key());
        if (Keys.isService(record.key())) {
            service(origin, record);
        } else {
            templates.applied(origin, record);
        }
    }

    private void readLeft(CloudletId origin, List<LogRecord> records) {
        List<LogRecord> services = new ArrayList<>(records.size());
        for (LogRecord record : records) {
            if (Keys.isTemplate(record.key())) {
                templates.applied(origin, record);
            } else if (origin.equals(self)) {
                services.add(record);
            } else {
                service(origin, record);
            }
        }
        registrations.left(services);
        if (started) {
            settle();
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
        left.close();
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
