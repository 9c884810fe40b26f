package io.cloudlet.core.internal.discovery;

import io.cloudlet.CloudletId;
import io.cloudlet.Staleness;
import io.cloudlet.policy.Region;
import io.cloudlet.service.Reach;
import io.cloudlet.service.Scope;
import io.cloudlet.service.Service;
import io.cloudlet.service.ServiceInstance;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** An instance in a snapshot, with where it stood in the order when the snapshot was made. */
final class FoundInstance implements ServiceInstance {

    private final String id;
    private final Service service;
    private final Versions.Version version;
    private final Place place;

    FoundInstance(String id, Service service, Versions.Version version, Place place) {
        this.id = id;
        this.service = service;
        this.version = version;
        this.place = place;
    }

    Versions.Version parsedVersion() {
        return version;
    }

    Place place() {
        return place;
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
    public Scope scope() {
        return service.scope();
    }

    @Override
    public Map<String, String> labels() {
        return service.labels();
    }

    @Override
    public CloudletId cloudlet() {
        return place.cloudlet();
    }

    @Override
    public String cloudletName() {
        return place.name();
    }

    @Override
    public Optional<Region> region() {
        return place.region();
    }

    @Override
    public boolean local() {
        return place.local();
    }

    @Override
    public Optional<Duration> distance() {
        return place.distance();
    }

    @Override
    public Reach reach() {
        return Loopback.is(service.endpoint().getHost()) ? place.loopback() : place.reach();
    }

    @Override
    public Staleness staleness() {
        return place.staleness().get();
    }

    @Override
    public String toString() {
        return name() + " " + version() + " at " + endpoint() + " on " + cloudletName();
    }
}
