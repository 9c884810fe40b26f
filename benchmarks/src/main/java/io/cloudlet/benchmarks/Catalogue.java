package io.cloudlet.benchmarks;

import io.cloudlet.Federation;
import io.cloudlet.service.Service;
import java.util.ArrayList;
import java.util.List;

/** Services to register, all federated, that look like somebody's: {@code service-0} to {@code service-999}. */
final class Catalogue {

    private Catalogue() {}

    static String name(int service) {
        return "service-" + service;
    }

    /** @param mark goes into a label, so that registering again with another mark is news */
    static Service service(int service, int instance, long mark) {
        return Service.named(name(service))
                .version("2." + instance + ".0")
                .at("http://10." + instance + "." + service / 250 + "." + service % 250 + ":8080")
                .label("tier", "gold")
                .label("mark", Long.toString(mark))
                .federated();
    }

    static List<Service> services(int count, int instances, long mark) {
        List<Service> services = new ArrayList<>(count * instances);
        for (int service = 0; service < count; service++) {
            for (int instance = 0; instance < instances; instance++) {
                services.add(service(service, instance, mark));
            }
        }
        return services;
    }

    /** Waits until every instance of each service can be found. */
    static void awaitAll(Federation federation, int count, int instances) {
        for (int service = 0; service < count; service++) {
            String name = name(service);
            Until.holds(
                    name + " at every instance",
                    () -> federation.services().named(name).list().size() == instances);
        }
    }
}
