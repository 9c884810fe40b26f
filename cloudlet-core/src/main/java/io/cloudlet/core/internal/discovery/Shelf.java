package io.cloudlet.core.internal.discovery;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import io.cloudlet.policy.FenceId;
import io.cloudlet.service.Export;
import io.cloudlet.service.Scope;
import io.cloudlet.service.Service;
import io.cloudlet.spi.storage.RecordStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    private static final int MOST_CONSUMERS = 1000;

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
        services.forEach(service -> {
            writeScope(out, service);
            out.field(ServiceCodec.encode(service));
        });
        return out.toBytes();
    }

    private static void writeScope(WireWriter out, Service service) {
        out.u8(
                switch (service.scope()) {
                    case LOCAL -> 0;
                    case FEDERATED -> 1;
                    case EXPORTED -> 2;
                });
        service.export().ifPresent(export -> {
            if (export instanceof Export.Inside inside) {
                out.u32(0).raw(Hash.unhex(inside.fence().hex()));
            } else if (export instanceof Export.To to) {
                out.u32(to.cloudlets().size());
                new TreeSet<>(to.cloudlets()).forEach(id -> out.raw(Hash.bytes(id)));
            }
        });
    }

    private void read(byte[] stored) {
        if (stored.length == 0) {
            return;
        }
        try {
            WireReader in = new WireReader(stored);
            int count = in.count("number of registrations", MOST);
            for (int i = 0; i < count; i++) {
                Scope scope = scope(in);
                Optional<Export> export = scope == Scope.EXPORTED ? Optional.of(export(in)) : Optional.empty();
                Service service = ServiceCodec.decodeService(in.field("service", LARGEST));
                kept.put(ServiceCodec.id(service), ServiceCodec.scoped(service, scope, export));
            }
        } catch (MalformedException e) {
            LOG.warn("stored registrations cannot be read: {}", e.getMessage());
        }
    }

    private static Scope scope(WireReader in) {
        int scope = in.u8("scope");
        return switch (scope) {
            case 0 -> Scope.LOCAL;
            case 1 -> Scope.FEDERATED;
            case 2 -> Scope.EXPORTED;
            default -> throw in.malformed("scope " + scope + " is unknown");
        };
    }

    private static Export export(WireReader in) {
        int count = in.count("number of consumers", MOST_CONSUMERS);
        if (count == 0) {
            return new Export.Inside(new FenceId(Hash.hex(in.raw("fence", Hash.LENGTH))));
        }
        Set<CloudletId> cloudlets = new TreeSet<>();
        for (int i = 0; i < count; i++) {
            cloudlets.add(new CloudletId(Hash.hex(in.raw("consumer", Hash.LENGTH))));
        }
        return new Export.To(cloudlets);
    }
}
