package io.cloudlet.core.internal.discovery;

import io.cloudlet.CloudletId;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.core.internal.runtime.Calls;
import io.cloudlet.core.internal.state.Keys;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.state.OwnLog;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.service.Service;
import io.cloudlet.service.Services;
import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.spi.storage.RecordStore;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns records of services and templates into what can be found. Confined to the core thread, but for the
 * {@link Services} that it gives out.
 */
public final class Discovery {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.discovery");
    private static final double NOTABLE_CHANGE = 0.2;
    private static final long NOTABLE_NANOS = 1_000_000;

    private final ServiceIndex index;
    private final Registrations registrations;
    private final Templates templates;
    private final Places places;
    private final Map<CloudletId, Long> shownDistance = new HashMap<>();
    private final Set<CloudletId> withExpired = new HashSet<>();

    public Discovery(CloudletId self, Places places, CloudletRuntime runtime, Executor core, RecordStore store) {
        this.places = places;
        this.index = new ServiceIndex(places);
        this.registrations = new Registrations(self, index, runtime, core, store);
        this.templates = new Templates();
    }

    /** Takes over what the former process registered. */
    public void resume(OwnLog log) {
        registrations.resume(log);
    }

    /** What applications see. */
    public Services services(Calls calls, OwnLog log, Lanes lanes) {
        return new ServicesApi(index, registrations, templates, calls, log, lanes);
    }

    /** Records of a cloudlet took effect. */
    public void applied(CloudletId origin, List<LogRecord> records) {
        Map<String, Service> put = new HashMap<>();
        Set<String> removed = new HashSet<>();
        for (LogRecord record : records) {
            if (record.audience().length > 0) {
                continue; // its key is a hash, which says nothing of what it is
            }
            if (Keys.isService(record.key())) {
                service(origin, record, put, removed);
            } else if (Keys.isTemplate(record.key())) {
                templates.applied(origin, record, places);
            }
        }
        if (!put.isEmpty() || !removed.isEmpty()) {
            index.change(origin, put, removed);
        }
    }

    /** A cloudlet's standing, name or link changed. */
    public void refresh(CloudletId origin) {
        shownDistance.remove(origin);
        index.refresh(origin);
        templates.show(places);
    }

    /** A round trip was measured: the order is made anew where it may matter. */
    public void measured(CloudletId origin, long nanos) {
        Long shown = shownDistance.get(origin);
        boolean notable =
                shown == null || Math.abs(nanos - shown) > Math.max(NOTABLE_NANOS, (long) (NOTABLE_CHANGE * shown));
        if (notable) {
            index.refresh(origin);
            shownDistance.put(origin, nanos);
        }
    }

    /** Time has passed: leases may have run out, or come back with news. */
    public void beat(Iterable<CloudletId> origins) {
        for (CloudletId origin : origins) {
            boolean expired = index.anyLeaseWithin(origin, places.age(origin));
            boolean changed = expired ? withExpired.add(origin) : withExpired.remove(origin);
            if (expired || changed) {
                index.refresh(origin);
            }
        }
    }

    /** Ends the registrations that only this process keeps. */
    public CompletionStage<?> withdraw() {
        return registrations.removeUnchecked();
    }

    /** From now on lookups are refused. */
    public void close() {
        index.close();
    }

    private static void service(CloudletId origin, LogRecord record, Map<String, Service> put, Set<String> removed) {
        String id = Keys.suffix(record.key());
        if (record.kind() == LogRecord.Kind.DELETION) {
            put.remove(id);
            removed.add(id);
            return;
        }
        try {
            Service service = ServiceCodec.decodeService(record.body());
            Versions.parse(service.version());
            put.put(id, service);
            removed.remove(id);
        } catch (MalformedException | InvalidArgumentException e) {
            LOG.warn("a service of {} cannot be used: {}", origin.abbreviated(), e.getMessage());
            put.remove(id);
            removed.add(id);
        }
    }
}
