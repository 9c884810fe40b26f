package io.cloudlet.core.internal.discovery;

import io.cloudlet.InvalidArgumentException;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import io.cloudlet.service.Check;
import io.cloudlet.service.Export;
import io.cloudlet.service.Scope;
import io.cloudlet.service.Service;
import io.cloudlet.service.ServiceTemplate;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Bodies of service and template records. {@code docs/protocol.md} gives the bytes. */
final class ServiceCodec {

    private static final int VERSION = 1;
    private static final int MOST_LABELS = 32;
    private static final int ID_BYTES = 16;

    private ServiceCodec() {}

    /** Names an instance within its cloudlet: the same name, version and endpoint give the same id. */
    static String id(Service service) {
        byte[] identity = new WireWriter()
                .text(service.name())
                .text(service.version())
                .text(service.endpoint().toString())
                .toBytes();
        return Hash.hex(Arrays.copyOf(Hash.sha256(identity), ID_BYTES));
    }

    static byte[] encode(Service service) {
        WireWriter out = new WireWriter(256)
                .u8(VERSION)
                .text(service.name())
                .text(service.version())
                .text(service.endpoint().toString());
        writeCommon(out, service.labels(), service.lease(), service.check());
        return out.toBytes();
    }

    static byte[] encode(ServiceTemplate template) {
        WireWriter out = new WireWriter(256)
                .u8(VERSION)
                .text(template.name())
                .text(template.version())
                .text(template.description());
        writeCommon(out, template.labels(), template.lease(), template.check());
        return out.toBytes();
    }

    /** @throws MalformedException if the body is none, or describes what no application could have registered */
    static Service decodeService(byte[] body) {
        WireReader in = begin(body);
        try {
            String name = in.text("service name", 63);
            String version = in.text("version", 64);
            URI endpoint = URI.create(in.text("endpoint", 1024 * 4));
            Map<String, String> labels = labels(in);
            Service service = new Service(
                    name, version, endpoint, labels, Scope.FEDERATED, Optional.empty(), millis(in, "lease"), check(in));
            in.end("service");
            return service;
        } catch (InvalidArgumentException | IllegalArgumentException e) {
            throw in.malformed(String.valueOf(e.getMessage()));
        }
    }

    /** A number that is the same for all services of a name, without reading more of a record's body; any number for what is none. */
    static int nameHash(LogRecord record) {
        byte[] bytes = record.bytes();
        int name = record.bodyStart() + 1 + Integer.BYTES;
        int length = name > bytes.length ? 0 : ByteBuffer.wrap(bytes).getInt(name - Integer.BYTES);
        return length < 0 || length > bytes.length - name ? 0 : hash(bytes, name, name + length);
    }

    static int nameHash(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return hash(bytes, 0, bytes.length);
    }

    private static int hash(byte[] bytes, int from, int to) {
        int hash = 1;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + bytes[i];
        }
        return hash;
    }

    /** The same, to be found by others; a body does not say by whom, where it stands does. */
    static Service scoped(Service service, Scope scope, Optional<Export> export) {
        return new Service(
                service.name(),
                service.version(),
                service.endpoint(),
                service.labels(),
                scope,
                export,
                service.lease(),
                service.check());
    }

    /** @throws MalformedException if the body is no template */
    static ServiceTemplate decodeTemplate(byte[] body) {
        WireReader in = begin(body);
        try {
            String name = in.text("template name", 63);
            String version = in.text("version", 64);
            String description = in.text("description", 4000);
            Map<String, String> labels = labels(in);
            ServiceTemplate template =
                    new ServiceTemplate(name, version, description, labels, millis(in, "lease"), check(in));
            in.end("template");
            return template;
        } catch (InvalidArgumentException e) {
            throw in.malformed(String.valueOf(e.getMessage()));
        }
    }

    private static WireReader begin(byte[] body) {
        WireReader in = new WireReader(body);
        int version = in.u8("body version");
        if (version != VERSION) {
            throw in.malformed("body version " + version + " is unknown");
        }
        return in;
    }

    private static void writeCommon(WireWriter out, Map<String, String> labels, Duration lease, Optional<Check> check) {
        out.u8(labels.size());
        labels.forEach((key, value) -> out.text(key).text(value));
        out.u64(lease.toMillis());
        out.u8(check.map(c -> c.kind() == Check.Kind.TCP ? 1 : 2).orElse(0));
        check.ifPresent(c -> out.text(c.path()).u64(c.interval().toMillis()));
    }

    private static Map<String, String> labels(WireReader in) {
        int count = in.u8("number of labels");
        if (count > MOST_LABELS) {
            throw in.malformed(count + " labels, at most " + MOST_LABELS + " allowed");
        }
        Map<String, String> labels = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            labels.put(in.text("label key", 63), in.text("label value", 1024));
        }
        return labels;
    }

    private static Optional<Check> check(WireReader in) {
        int kind = in.u8("check kind");
        return switch (kind) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(new Check(Check.Kind.TCP, in.text("check path", 2048), millis(in, "interval")));
            case 2 -> Optional.of(new Check(Check.Kind.HTTP, in.text("check path", 2048), millis(in, "interval")));
            default -> throw in.malformed("check kind " + kind + " is unknown");
        };
    }

    private static Duration millis(WireReader in, String what) {
        return Duration.ofMillis(Math.min(in.natural(what), Duration.ofDays(365).toMillis()));
    }
}
