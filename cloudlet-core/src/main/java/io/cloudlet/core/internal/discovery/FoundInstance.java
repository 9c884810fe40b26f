package io.cloudlet.core.internal.discovery;

import io.cloudlet.CloudletId;
import io.cloudlet.Staleness;
import io.cloudlet.policy.Region;
import io.cloudlet.service.Service;
import io.cloudlet.service.ServiceInstance;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** An instance in a snapshot, with where it stood in the order when the snapshot was made. */
final class FoundInstance implements ServiceInstance {

    private final String id;
    private final Service service;
    private final Versions.Version version;
    private final Where where;

    /**
     * Where an instance runs, shared by all instances of one cloudlet in a snapshot.
     *
     * @param distance zero for this cloudlet, empty without a link
     */
    record Where(
            CloudletId cloudlet,
            String name,
            Optional<Region> region,
            boolean local,
            Optional<Duration> distance,
            Supplier<Staleness> staleness) {

        /** Lower is nearer: this cloudlet, then links by round trip, then everybody else. */
        long rank() {
            return local ? -1 : distance.map(Duration::toNanos).orElse(Long.MAX_VALUE);
        }
    }

    FoundInstance(String id, Service service, Versions.Version version, Where where) {
        this.id = id;
        this.service = service;
        this.version = version;
        this.where = where;
    }

    Versions.Version parsedVersion() {
        return version;
    }

    Where where() {
        return where;
    }

    @Override
    public String name() {
        return service.name();
    }

    @Override
    public String version() {
        return service.version();
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public URI endpoint() {
        return service.endpoint();
    }

    @Override
    public Map<String, String> labels() {
        return service.labels();
    }

    @Override
    public CloudletId cloudlet() {
        return where.cloudlet();
    }

    @Override
    public String cloudletName() {
        return where.name();
    }

    @Override
    public Optional<Region> region() {
        return where.region();
    }

    @Override
    public boolean local() {
        return where.local();
    }

    @Override
    public Optional<Duration> distance() {
        return where.distance();
    }

    @Override
    public Staleness staleness() {
        return where.staleness().get();
    }

    @Override
    public String toString() {
        return name() + " " + version() + " at " + endpoint() + " on " + cloudletName();
    }
}
