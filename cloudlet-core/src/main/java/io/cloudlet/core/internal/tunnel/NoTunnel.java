package io.cloudlet.core.internal.tunnel;

import io.cloudlet.service.ServiceInstance;
import io.cloudlet.service.Tunnel;
import java.net.URI;
import java.util.Optional;

/** The way to an instance of this cloudlet itself, which needs no tunnel. */
record NoTunnel(ServiceInstance instance) implements Tunnel {

    @Override
    public URI endpoint() {
        return instance.endpoint();
    }

    @Override
    public int connections() {
        return 0;
    }

    @Override
    public Optional<String> lastFailure() {
        return Optional.empty();
    }

    @Override
    public void close() {}
}
