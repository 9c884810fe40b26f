package io.cloudlet.core.internal.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudlet.core.internal.Golden;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.service.Check;
import io.cloudlet.service.Scope;
import io.cloudlet.service.Service;
import io.cloudlet.service.ServiceTemplate;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DiscoveryGoldenTest {

    private final Golden golden = Golden.file("services.txt");

    @Test
    void service_asABody_isAsWrittenDown() {
        Service service = new Service(
                "orders",
                "2.1.0",
                URI.create("http://127.0.0.1:8080"),
                Map.of("tier", "gold"),
                Scope.FEDERATED,
                Optional.empty(),
                Duration.ofSeconds(30),
                Optional.of(new Check(Check.Kind.HTTP, "/health", Duration.ofSeconds(5))));
        golden.is(
                "service",
                "orders 2.1.0 at http://127.0.0.1:8080, label tier=gold, lease 30 s, HTTP check of /health every 5 s",
                ServiceCodec.encode(service));
        golden.is("service-id", "what its key ends with, in hexadecimal", Hash.unhex(ServiceCodec.id(service)));
        assertThat(ServiceCodec.decodeService(ServiceCodec.encode(service))).isEqualTo(service);
    }

    @Test
    void template_asABody_isAsWrittenDown() {
        ServiceTemplate template = new ServiceTemplate(
                "orders", "2.1.0", "takes orders", Map.of(), Duration.ofSeconds(30), Optional.empty());
        golden.is("template", "orders 2.1.0, \"takes orders\", lease 30 s, no check", ServiceCodec.encode(template));
        assertThat(ServiceCodec.decodeTemplate(ServiceCodec.encode(template))).isEqualTo(template);
    }
}
