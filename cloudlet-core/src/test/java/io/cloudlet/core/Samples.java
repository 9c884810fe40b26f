package io.cloudlet.core;

import io.cloudlet.service.Service;

/** Services that tests register. */
final class Samples {

    private Samples() {}

    /** {@code orders} 2.1.0, federated. */
    static Service orders(int port) {
        return service("orders", "2.1.0", port).federated();
    }

    /** A local service. */
    static Service service(String name, String version, int port) {
        return Service.named(name).version(version).at("http://127.0.0.1:" + port);
    }
}
