package io.cloudlet.core.internal.discovery;

import io.cloudlet.service.Export;
import io.cloudlet.service.Scope;
import io.cloudlet.service.Service;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What whoever looks for a service is told of it, in little memory: a cloudlet keeps hundreds of thousands, and few are ever asked
 * for. An immutable value.
 *
 * @param endpoint an absolute URI with host and port
 * @param loopback whether that host is whoever uses it
 */
record Offer(
        String name,
        Versions.Version version,
        String endpoint,
        boolean loopback,
        Map<String, String> labels,
        Scope scope,
        Optional<Export> export,
        long leaseNanos) {

    /** Makes offers that share what they say alike. Confined to one thread. */
    static final class Maker {

        private final Recent<String> texts = new Recent<>();
        private final Recent<Map<String, String>> labels = new Recent<>();

        Offer of(Service service) {
            return new Offer(
                    texts.of(service.name()),
                    Versions.parse(service.version()),
                    service.endpoint().toString(),
                    Loopback.is(Objects.requireNonNull(service.endpoint().getHost())),
                    labels.of(service.labels()),
                    service.scope(),
                    service.export(),
                    service.lease().toNanos());
        }
    }
}
