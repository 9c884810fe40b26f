package io.cloudlet.core.internal.tunnel;

import io.cloudlet.core.internal.runtime.Calls;
import io.cloudlet.service.ServiceInstance;
import io.cloudlet.service.Tunnel;
import io.cloudlet.spi.runtime.HostPort;
import io.cloudlet.spi.runtime.Network;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A port on this machine that leads to an instance elsewhere. Thread-safe. */
final class TunnelPort implements Tunnel {

    private final ServiceInstance instance;
    private final Network.Listening listening;
    private final URI endpoint;
    private final TunnelOpener opener;
    private final Calls calls;
    private final Set<TunnelName> carried = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable String failure;

    TunnelPort(ServiceInstance instance, Network.Listening listening, TunnelOpener opener, Calls calls) {
        this.instance = instance;
        this.listening = listening;
        this.endpoint = at(instance.endpoint(), listening.address());
        this.opener = opener;
        this.calls = calls;
    }

    private static URI at(URI endpoint, HostPort here) {
        String rest = endpoint.toString()
                .substring(endpoint.toString().indexOf(endpoint.getRawAuthority())
                        + endpoint.getRawAuthority().length());
        return URI.create(endpoint.getScheme() + "://" + here + rest);
    }

    @Override
    public ServiceInstance instance() {
        return instance;
    }

    @Override
    public URI endpoint() {
        return endpoint;
    }

    @Override
    public int connections() {
        return carried.size();
    }

    @Override
    public Optional<String> lastFailure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true) && !calls.closed()) {
            calls.call("closing the tunnel to " + instance, () -> {
                opener.remove(this);
                return listening.close().thenApply(done -> "");
            });
        }
    }

    /** Takes no more connections: the cloudlet is being closed. */
    void stop() {
        closed.set(true);
        listening.close();
    }

    /** A connection is carried. On the core thread, as what follows. */
    void began(TunnelName name) {
        carried.add(name);
    }

    /** It is over; {@code why} is empty if it ended properly. */
    void over(TunnelName name, String why) {
        carried.remove(name);
        if (!why.isEmpty()) {
            failed(why);
        }
    }

    void failed(String why) {
        failure = why;
    }

    List<TunnelName> carried() {
        return List.copyOf(carried);
    }
}
