package io.cloudlet.core.internal.discovery;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.state.Keys;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.service.ServiceTemplate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The published templates. The core thread writes; anybody reads the list. */
final class Templates {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.discovery");

    private final Map<CloudletId, Map<String, ServiceTemplate>> byOrigin = new TreeMap<>();
    private boolean changed;
    private volatile List<ServiceTemplate> shown = List.of();

    /** What members published, by name and version; from any thread. */
    List<ServiceTemplate> list() {
        return shown;
    }

    /** A record took effect; it shows with {@link #settle}. */
    void applied(CloudletId origin, LogRecord record) {
        changed = true;
        Map<String, ServiceTemplate> published = byOrigin.computeIfAbsent(origin, o -> new HashMap<>());
        String key = Keys.suffix(record.key());
        published.remove(key);
        if (record.kind() == LogRecord.Kind.PUT) {
            try {
                published.put(key, ServiceCodec.decodeTemplate(record.body()));
            } catch (MalformedException e) {
                LOG.warn("a template of {} cannot be used: {}", origin.abbreviated(), e.getMessage());
            }
        }
    }

    /** Shows what was applied. */
    void settle(Places places) {
        if (changed) {
            changed = false;
            show(places);
        }
    }

    /** Shows what members published; somebody may have come or gone. */
    void show(Places places) {
        shown = byOrigin.entrySet().stream()
                .filter(entry -> places.place(entry.getKey()) != null)
                .flatMap(entry -> entry.getValue().values().stream())
                .sorted(Comparator.comparing(ServiceTemplate::name).thenComparing(ServiceTemplate::version))
                .toList();
    }
}
