package io.cloudlet.simulation;

import io.cloudlet.CloudletException;
import io.cloudlet.CloudletId;
import io.cloudlet.data.DataObject;
import io.cloudlet.data.Dataset;
import io.cloudlet.policy.FenceInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Holds while nothing that is confidential inside a fence comes to a cloudlet that is not in its roster: neither in a frame
 * that arrives there, as that cloudlet decrypts it, nor on its disk. Confidential are the names of datasets and objects, as
 * long as they have eight characters, and whatever is {@linkplain #and added}. A cloudlet may know what was there while any
 * running cloudlet, as far as it had heard, counted it in: so a removed one gets nothing that is written afterwards.
 */
public final class Secrets implements Invariant {

    private static final int SHORTEST = 8;
    private static final Duration BETWEEN_DISKS = Duration.ofSeconds(10);

    private final String fence;
    private final Map<String, Set<String>> readers = new TreeMap<>();
    private final List<Arrival> arrivals = new ArrayList<>();
    private Needles needles = new Needles(List.of());
    private Duration nextDisks = Duration.ZERO;

    @SuppressWarnings("ArrayRecordComponent")
    private record Arrival(String from, String to, byte[] frame) {}

    private Secrets(String fence) {
        this.fence = fence;
    }

    /** Confidential is what lies inside the fence of that name. */
    public static Secrets noPlaintextOutside(String fence) {
        return new Secrets(fence);
    }

    /** This is confidential too, from now on: part of an object's content, say. */
    public Secrets and(String text) {
        if (text.length() < SHORTEST) {
            throw new IllegalArgumentException("too short to be told from chance: \"" + text + "\"");
        }
        readers.computeIfAbsent(text, t -> new TreeSet<>());
        return this;
    }

    @Override
    public void arrived(String from, String to, byte[] frame) {
        arrivals.add(new Arrival(from, to, frame));
    }

    @Override
    public Optional<String> violation(Simulation simulation) {
        Set<String> roster = new TreeSet<>();
        simulation.running().forEach(site -> learnIfUp(site, roster));
        readers.values().forEach(names -> names.addAll(roster));
        if (needles.size() < readers.size()) {
            needles = new Needles(readers.keySet());
        }
        Optional<String> found = searchFrames(simulation);
        arrivals.clear();
        if (found.isEmpty() && simulation.now().compareTo(nextDisks) >= 0) {
            nextDisks = simulation.now().plus(BETWEEN_DISKS);
            found = searchDisks(simulation);
        }
        return found;
    }

    /** Its power may fail while it is being asked. */
    private void learnIfUp(Site site, Set<String> roster) {
        try {
            learn(site, roster);
        } catch (CloudletException e) {
            if (site.running()) {
                throw e;
            }
        }
    }

    private void learn(Site site, Set<String> roster) {
        for (FenceInfo info : site.federation().fences().list()) {
            if (info.fence().name().equals(fence)) {
                for (CloudletId id : info.fence().members()) {
                    roster.add(site.federation().cloudlets().get(id).name());
                }
            }
        }
        for (Dataset dataset : site.federation().data().list()) {
            note(dataset.name());
            dataset.list("").stream().map(DataObject::name).forEach(this::note);
        }
    }

    private void note(String name) {
        if (name.length() >= SHORTEST) {
            readers.computeIfAbsent(name, n -> new TreeSet<>());
        }
    }

    private Optional<String> searchFrames(Simulation simulation) {
        for (Arrival arrival : arrivals) {
            String name = simulation.site(arrival.to).name();
            Optional<String> secret = needles.find(arrival.frame, text -> outside(name, text));
            if (secret.isPresent()) {
                return Optional.of("\"" + secret.get() + "\" came to " + arrival.to + " in a frame from " + arrival.from
                        + ", but only " + readers.get(secret.get()) + " may know it");
            }
        }
        return Optional.empty();
    }

    private boolean outside(String name, String secret) {
        return !readers.getOrDefault(secret, Set.of()).contains(name);
    }

    private Optional<String> searchDisks(Simulation simulation) {
        for (Site site : simulation.sites()) {
            Optional<String> secret =
                    site.disk().search(bytes -> needles.find(bytes, text -> outside(site.name(), text)));
            if (secret.isPresent()) {
                return Optional.of("\"" + secret.get() + "\" lies on the disk of " + site.place() + ", but only "
                        + readers.get(secret.get()) + " may know it");
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return "no plaintext outside " + fence;
    }
}
