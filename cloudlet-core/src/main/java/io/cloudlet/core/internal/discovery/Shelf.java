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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registrations kept by a check that the log does not show: local ones, and those that a failing check hides. They lie
 * beside the log, so that a restart forgets none. Confined to the core thread.
 */
final class Shelf {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.discovery");
    private static final String NAME = "registrations";
    private static final int MOST = 1_000_000;
    private static final int LARGEST = 64 * 1024;

    private final RecordStore store;
    private final Executor core;
    private final Map<String, Service> kept;

    Shelf(RecordStore store, Executor core) {
        this.store = store;
        this.core = core;
        this.kept = read(store.value(NAME));
    }

    /** What lies here, by id. */
    Map<String, Service> kept() {
        return Map.copyOf(kept);
    }

    /** Makes a change, durably; completes on the core thread, at once if nothing changes. */
    CompletionStage<Void> change(Consumer<Map<String, Service>> change) {
        Map<String, Service> before = Map.copyOf(kept);
        change.accept(kept);
        if (kept.equals(before)) {
            return CompletableFuture.completedFuture(null);
        }
        WireWriter out = new WireWriter().u32(kept.size());
        kept.values()
                .forEach(service ->
                        out.u8(service.scope() == Scope.LOCAL ? 0 : 1).field(ServiceCodec.encode(service)));
        RecordStore.Value value = new RecordStore.Value(NAME, out.toBytes());
        return store.apply(new RecordStore.Batch(List.of(), List.of(value))).thenRunAsync(() -> {}, core);
    }

    private static Map<String, Service> read(byte[] stored) {
        Map<String, Service> kept = new LinkedHashMap<>();
        if (stored.length == 0) {
            return kept;
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
        return kept;
    }

    private static Service local(Service service) {
        return new Service(
                service.name(),
                service.version(),
                service.endpoint(),
                service.labels(),
                Scope.LOCAL,
                service.lease(),
                service.check());
    }
}
