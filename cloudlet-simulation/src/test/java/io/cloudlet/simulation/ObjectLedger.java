package io.cloudlet.simulation;

import io.cloudlet.UnreachableException;
import io.cloudlet.data.DataObject;
import io.cloudlet.data.Dataset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What was put and deleted in a dataset, each name by one writer, and what must be there in the end. */
final class ObjectLedger {

    private static final int NAMES = 3;

    private final String dataset;
    private final Secrets secrets;
    private final Map<String, Set<Optional<String>>> possible = new TreeMap<>();
    private final Map<String, Set<Optional<String>>> sinceBackup = new TreeMap<>();
    private final Map<String, Set<Optional<String>>> ever = new TreeMap<>();
    private final Set<String> withoutBodies = new TreeSet<>();
    private final Set<String> doubtful = new TreeSet<>();
    private int number;

    ObjectLedger(String dataset, Secrets secrets) {
        this.dataset = dataset;
        this.secrets = secrets;
    }

    void put(Site site, Random chance) {
        String name = prefix(site.name()) + chance.nextInt(NAMES);
        String content = "content-" + number++ + "-" + "x".repeat(chance.nextInt(200));
        secrets.and(content.substring(0, Math.min(content.length(), 20)));
        Dataset to = site.federation().data().dataset(dataset);
        attempt(name, Optional.of(content));
        to.put(name, content.getBytes(StandardCharsets.UTF_8));
        done(name, Optional.of(content));
    }

    void delete(Site site, Random chance) {
        Dataset from = site.federation().data().dataset(dataset);
        List<DataObject> own = from.list(prefix(site.name()));
        if (!own.isEmpty()) {
            String name = own.get(chance.nextInt(own.size())).name();
            attempt(name, Optional.empty());
            from.delete(name);
            done(name, Optional.empty());
        }
    }

    private void attempt(String name, Optional<String> content) {
        possible.computeIfAbsent(name, n -> new LinkedHashSet<>(Set.of(Optional.empty())))
                .add(content);
        ever.computeIfAbsent(name, n -> new LinkedHashSet<>(Set.of(Optional.empty())))
                .add(content);
        sinceBackup
                .computeIfAbsent(name, n -> new LinkedHashSet<>(Set.of(Optional.empty())))
                .add(content);
    }

    /** A backup of that cloudlet's disk was taken. */
    void backedUp(String writer) {
        sinceBackup.keySet().removeIf(name -> name.startsWith(prefix(writer)));
        possible.forEach((name, contents) -> {
            if (name.startsWith(prefix(writer))) {
                sinceBackup.put(name, new LinkedHashSet<>(contents));
            }
        });
    }

    /** That backup is in place: what was written since is there if it had come to somebody, or not; its bodies may be nowhere. */
    void restored(String writer) {
        withoutBodies.add(writer);
        sinceBackup.forEach((name, contents) -> {
            if (name.startsWith(prefix(writer))) {
                possible.computeIfAbsent(name, n -> new LinkedHashSet<>()).addAll(contents);
            }
        });
    }

    /** Any state of what that cloudlet wrote may be what is left: its disk was lost, or it was outside for a while. */
    void lost(String writer) {
        withoutBodies.add(writer);
        ever.forEach((name, contents) -> {
            if (name.startsWith(prefix(writer))) {
                possible.computeIfAbsent(name, n -> new LinkedHashSet<>()).addAll(contents);
            }
        });
    }

    /** From now on nothing that cloudlet writes need be what is left: it runs twice. */
    void doubt(String writer) {
        lost(writer);
        doubtful.add(writer);
    }

    private static String prefix(String writer) {
        return "object-of-" + writer + "/";
    }

    private void done(String name, Optional<String> content) {
        if (doubtful.stream().anyMatch(writer -> name.startsWith(prefix(writer)))) {
            return;
        }
        possible.put(name, new LinkedHashSet<>(Set.of(content)));
    }

    /** What cannot be had from anybody at this moment. */
    Optional<String> readable(List<Site> inside) {
        try {
            for (Site site : inside) {
                for (Site writer : inside) {
                    if (!withoutBodies.contains(writer.name())) {
                        site.federation().data().dataset(dataset).fetch(prefix(writer.name()));
                    }
                }
            }
            return Optional.empty();
        } catch (UnreachableException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** What must hold once everything has come to everybody. */
    void require(List<Site> inside) {
        for (Site site : inside) {
            Dataset data = site.federation().data().dataset(dataset);
            possible.forEach((name, contents) -> require(site, data, name, contents));
        }
    }

    private void require(Site site, Dataset data, String name, Set<Optional<String>> contents) {
        try {
            Optional<String> there = data.find(name).map(object -> new String(object.bytes(), StandardCharsets.UTF_8));
            if (!contents.contains(there)) {
                throw new AssertionError(
                        name + " at " + site.place() + " holds " + there + ", must be one of " + contents);
            }
        } catch (UnreachableException e) {
            if (withoutBodies.stream().noneMatch(writer -> name.startsWith(prefix(writer)))) {
                throw e;
            }
        }
    }
}
