package io.cloudlet.core.internal.discovery;

import io.cloudlet.CloudletId;
import io.cloudlet.Staleness;
import io.cloudlet.policy.Region;
import io.cloudlet.service.Reach;
import io.cloudlet.service.Scope;
import io.cloudlet.service.ServiceInstance;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An instance in a snapshot, with where it stood in the order when the snapshot was made. */
final class FoundInstance implements ServiceInstance {

    private final Stored stored;
    private final Place place;
    /** Read from its text when it is first asked for. */
    private volatile @Nullable URI endpoint;

    FoundInstance(Stored stored, Place place) {
        this.stored = stored;
        this.place = place;
    }

    Versions.Version parsedVersion() {
        return stored.offer().version();
    }

    Place place() {
        return place;
    }

    @Override
    public String name() {
        return stored.offer().name();
    }

    @Override
    public String version() {
        return stored.offer().version().toString();
    }

    @Override
    public String id() {
        return stored.id();
    }

    @Override
    public URI endpoint() {
        URI known = endpoint;
        if (known == null) {
            known = URI.create(stored.offer().endpoint());
            endpoint = known;
        }
        return known;
    }

    @Override
    public Scope scope() {
        return stored.offer().scope();
    }

    @Override
    public Map<String, String> labels() {
        return stored.offer().labels();
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
        return place.distance().get();
    }

    @Override
    public Reach reach() {
        return stored.offer().loopback() ? place.loopback() : place.reach();
    }

    @Override
    public Staleness staleness() {
        return place.staleness().get();
    }

    @Override
    public String toString() {
        return name() + " " + version() + " at " + stored.offer().endpoint() + " on " + cloudletName();
    }
}
