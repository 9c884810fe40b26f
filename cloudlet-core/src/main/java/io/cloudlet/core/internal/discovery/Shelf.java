package io.cloudlet.core.internal.discovery;

import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import io.cloudlet.service.Scope;
import io.cloudlet.service.Service;
import io.cloudlet.spi.storage.RecordStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registrations kept by a check that the log does not show: local ones, and those that a failing check hides. They lie
 * beside the log, so that a restart forgets none. Confined to the core thread.
 */
final class Shelf {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.discovery");
    private static final String NAME = "registrations/";
    private static final int BUCKETS = 256;
    private static final int MOST = 1_000_000;
    private static final int LARGEST = 64 * 1024;

    private final RecordStore store;
    private final Executor core;
    private final Map<String, Service> kept = new LinkedHashMap<>();

    Shelf(RecordStore store, Executor core) {
        this.store = store;
        this.core = core;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            read(store.value(NAME + bucket));
        }
    }

    /** What lies here, by id. */
    Map<String, Service> kept() {
        return Map.copyOf(kept);
    }

    /** Puts what is there and takes away what is empty, durably; completes on the core thread, at once without a change. */
    CompletionStage<Void> change(Map<String, Optional<Service>> changes) {
        SortedSet<Integer> touched = new TreeSet<>();
        changes.forEach((id, service) -> {
            Service former = service.isPresent() ? kept.put(id, service.get()) : kept.remove(id);
            if (!service.equals(Optional.ofNullable(former))) {
                touched.add(bucket(id));
            }
        });
        if (touched.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        List<RecordStore.Value> values = touched.stream()
                .map(bucket -> new RecordStore.Value(NAME + bucket, content(bucket)))
                .toList();
        return store.apply(new RecordStore.Batch(List.of(), values)).thenRunAsync(() -> {}, core);
    }

    /** Ids are hashes, so that buckets fill evenly: a value may be large, but not as large as all registrations together. */
    private static int bucket(String id) {
        return Integer.parseInt(id.substring(0, 2), 16);
    }

    private byte[] content(int bucket) {
        List<Service> services = kept.entrySet().stream()
                .filter(entry -> bucket(entry.getKey()) == bucket)
                .map(Map.Entry::getValue)
                .toList();
        WireWriter out = new WireWriter().u32(services.size());
        services.forEach(
                service -> out.u8(service.scope() == Scope.LOCAL ? 0 : 1).field(ServiceCodec.encode(service)));
        return out.toBytes();
    }

    private void read(byte[] stored) {
        if (stored.length == 0) {
            return;
        }
        try {
            WireReader in = new WireReader(stored);
            int count = in.count("number of registrations", MOST);
            for (int i = 0; i < count; i++) {
                boolean local = in.u8("scope") == 0;
                Service service = ServiceCodec.decodeService(in.field("service", LARGEST));
                kept.put(ServiceCodec.id(service), local ? local(service) : service);
            }
        } catch (MalformedException e) {
            LOG.warn("stored registrations cannot be read: {}", e.getMessage());
        }
    }

    private static Service local(Service service) {
        return new Service(
                service.name(),
                service.version(),
                service.endpoint(),
                service.labels(),
                Scope.LOCAL,
                Optional.empty(),
                service.lease(),
                service.check());
    }
}
