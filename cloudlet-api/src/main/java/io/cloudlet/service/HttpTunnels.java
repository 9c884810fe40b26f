package io.cloudlet.service;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** The tunnels that one {@link ServiceHttp} keeps open between calls: one for each instance. Thread-safe. */
final class HttpTunnels implements AutoCloseable {

    private final Services services;
    private final Map<String, Tunnel> open = new ConcurrentHashMap<>();

    HttpTunnels(Services services) {
        this.services = services;
    }

    /** @throws io.cloudlet.UnreachableException if there is no link with the instance's cloudlet */
    Tunnel to(ServiceInstance instance) {
        Tunnel known = open.get(name(instance));
        if (known != null) {
            return known;
        }
        Tunnel fresh = services.tunnel(instance);
        Tunnel other = open.putIfAbsent(name(instance), fresh);
        if (other != null) {
            fresh.close();
            return other;
        }
        return fresh;
    }

    /** Closes those to instances that are found no more, unless something is still under way. */
    void closeAllBut(List<ServiceInstance> found) {
        if (open.isEmpty()) {
            return;
        }
        Set<String> names = found.stream().map(HttpTunnels::name).collect(Collectors.toSet());
        open.forEach((name, tunnel) -> {
            if (!names.contains(name) && tunnel.connections() == 0 && open.remove(name, tunnel)) {
                tunnel.close();
            }
        });
    }

    @Override
    public void close() {
        open.values().forEach(Tunnel::close);
        open.clear();
    }

    private static String name(ServiceInstance instance) {
        return instance.cloudlet() + "/" + instance.id();
    }
}
