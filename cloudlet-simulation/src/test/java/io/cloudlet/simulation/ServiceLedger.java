package io.cloudlet.simulation;

import io.cloudlet.service.Registration;
import io.cloudlet.service.Service;
import io.cloudlet.service.ServiceInstance;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What was registered and closed, and what must follow: found is only what somebody registered, where it was registered, by
 * those it is for; what was acknowledged is found once all agree; what was closed stays closed.
 */
final class ServiceLedger implements Invariant {

    private static final Duration LEASE = Duration.ofDays(1);

    private final Map<String, Entry> entries = new TreeMap<>();
    private final Map<String, List<ServiceInstance>> seen = new HashMap<>();
    private final Set<String> doubtful = new TreeSet<>();
    private int number;

    /** What became of a service. */
    enum Fate {
        ATTEMPTED,
        REGISTERED,
        CLOSING,
        CLOSED
    }

    private static final class Entry {
        private final Service service;
        private final String origin;
        private final Optional<String> consumer;
        private Fate fate = Fate.ATTEMPTED;
        private Optional<Fate> backedUp = Optional.empty();

        private Entry(Service service, String origin, Optional<String> consumer) {
            this.service = service;
            this.origin = origin;
            this.consumer = consumer;
        }

        private boolean isFor(String place) {
            return place.equals(origin) || consumer.isEmpty() || consumer.get().equals(place);
        }
    }

    /** Registers something at a site, for everybody or for one. */
    void register(Site site, Optional<Site> consumer) {
        String name = "service-" + site.name() + "-" + number++;
        Service plain = Service.named(name)
                .version("1.0.0")
                .at("http://" + name + ":8080")
                .lease(LEASE);
        Service service = consumer.map(
                        one -> plain.exportTo(one.federation().self().id()))
                .orElseGet(plain::federated);
        Entry entry = new Entry(service, site.name(), consumer.map(Site::name));
        entries.put(name, entry);
        site.federation().services().register(service);
        entry.fate = doubtful.contains(site.name()) ? Fate.ATTEMPTED : Fate.REGISTERED;
    }

    /** Closes something that the site registered. */
    void close(Site site, Random chance) {
        List<Registration> own = site.federation().services().registrations();
        if (!own.isEmpty()) {
            Registration one = own.get(chance.nextInt(own.size()));
            Entry entry = entries.get(one.service().name());
            entry.fate = Fate.CLOSING;
            one.close();
            entry.fate = doubtful.contains(site.name()) ? Fate.ATTEMPTED : Fate.CLOSED;
            seen.clear();
        }
    }

    /** A backup of that cloudlet's disk was taken. */
    void backedUp(String origin) {
        of(origin).forEach(entry -> entry.backedUp = Optional.of(entry.fate));
    }

    /** That backup is in place: what was said since is there if it had come to somebody, or not. */
    void restored(String origin) {
        of(origin)
                .filter(entry -> !entry.backedUp.equals(Optional.of(entry.fate)))
                .forEach(entry -> entry.fate = Fate.ATTEMPTED);
    }

    /** From now on nothing that cloudlet says need be there: it runs twice. */
    void doubt(String origin) {
        lost(origin);
        doubtful.add(origin);
    }

    /** What that cloudlet said may be there or not: its disk was lost. */
    void lost(String origin) {
        of(origin).forEach(entry -> entry.fate = Fate.ATTEMPTED);
    }

    /** What was registered for that cloudlet alone may be found by it or not: it was out at some time. */
    void left(String consumer) {
        entries.values().stream()
                .filter(entry -> entry.consumer.filter(consumer::equals).isPresent())
                .filter(entry -> entry.fate == Fate.REGISTERED)
                .forEach(entry -> entry.fate = Fate.ATTEMPTED);
    }

    private Stream<Entry> of(String origin) {
        return entries.values().stream().filter(entry -> entry.origin.equals(origin));
    }

    @Override
    public Optional<String> violation(Simulation simulation) {
        seen.clear();
        return look(simulation);
    }

    @Override
    public Optional<String> afterEvent(Simulation simulation) {
        return look(simulation);
    }

    /** The same list was found to be right before. */
    private Optional<String> look(Simulation simulation) {
        for (Site site : simulation.sites()) {
            if (site.running()) {
                List<ServiceInstance> found = site.federation().services().list();
                if (seen.put(site.place(), found) != found) {
                    Optional<String> wrong = found.stream()
                            .flatMap(one -> wrong(site, one).stream())
                            .findFirst();
                    if (wrong.isPresent()) {
                        return wrong;
                    }
                }
            }
        }
        return Optional.empty();
    }

    private Optional<String> wrong(Site site, ServiceInstance found) {
        Entry entry = entries.get(found.name());
        String what =
                site.place() + " finds " + found.name() + " of " + found.cloudletName() + " at " + found.endpoint();
        if (entry == null
                || !entry.origin.equals(found.cloudletName())
                || !entry.service.endpoint().equals(found.endpoint())) {
            return Optional.of(what + ", which nobody registered");
        }
        if (!entry.isFor(site.name())) {
            return Optional.of(what + ", which is for " + entry.consumer);
        }
        return entry.fate == Fate.CLOSED && site.name().equals(entry.origin)
                ? Optional.of(what + ", which it closed")
                : Optional.empty();
    }

    /** What must hold once everything has come to everybody. */
    void require(List<Site> members, Set<String> removed) {
        for (Map.Entry<String, Entry> entry : entries.entrySet()) {
            for (Site site : members) {
                require(entry.getKey(), entry.getValue(), site, removed);
            }
        }
    }

    private static void require(String name, Entry entry, Site site, Set<String> removed) {
        boolean found = site.federation().services().named(name).find().isPresent();
        if (found && (entry.fate == Fate.CLOSED || removed.contains(entry.origin))) {
            throw new AssertionError(site.place() + " still finds " + name + ", " + entry.fate);
        }
        boolean expected = entry.fate == Fate.REGISTERED
                && entry.isFor(site.name())
                && !removed.contains(entry.origin)
                && entry.consumer.filter(removed::contains).isEmpty();
        if (!found && expected) {
            throw new AssertionError(site.place() + " does not find " + name + ", which was acknowledged");
        }
    }

    @Override
    public String toString() {
        return "services are as registered";
    }
}
