package io.cloudlet.core.internal.discovery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cloudlet.InvalidArgumentException;
import io.cloudlet.core.internal.fuzz.FuzzTarget;
import io.cloudlet.service.Service;
import java.util.List;

/** Services and templates as records say them, and versions. */
public final class DiscoveryFuzz {

    private static final String FILE = "services.txt";

    private DiscoveryFuzz() {}

    public static List<FuzzTarget> targets() {
        return List.of(
                FuzzTarget.stable("service", ServiceCodec.class, DiscoveryFuzz::service, ServiceCodec::encode)
                        .refusing(InvalidArgumentException.class)
                        .golden(FILE, "service"),
                FuzzTarget.stable(
                                "service-template",
                                ServiceCodec.class,
                                ServiceCodec::decodeTemplate,
                                ServiceCodec::encode)
                        .golden(FILE, "template"),
                FuzzTarget.door("service-version", Versions.class, input -> Versions.parse(new String(input, UTF_8)))
                        .refusing(InvalidArgumentException.class)
                        .seeds(bytes("2.4.1"), bytes("2.4.1-rc.1+build.5")),
                FuzzTarget.door("service-range", RangeParser.class, input -> Versions.range(new String(input, UTF_8)))
                        .refusing(InvalidArgumentException.class)
                        .seeds(bytes("2.x"), bytes(">=1 <3 || 4.x"), bytes("1.2 - 2.3"), bytes("~1.2.3-beta.1")));
    }

    /** As the index takes it. */
    private static Service service(byte[] input) {
        Service service = ServiceCodec.decodeService(input);
        Versions.parse(service.version());
        ServiceCodec.id(service);
        return service;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
