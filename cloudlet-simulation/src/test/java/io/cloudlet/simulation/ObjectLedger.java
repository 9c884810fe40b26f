package io.cloudlet.simulation;

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

/** What was put and deleted in a dataset, each name by one writer, and what must be there in the end. */
final class ObjectLedger {

    private static final int NAMES = 3;

    private final String dataset;
    private final Secrets secrets;
    private final Map<String, Set<Optional<String>>> possible = new TreeMap<>();
    private int number;

    ObjectLedger(String dataset, Secrets secrets) {
        this.dataset = dataset;
        this.secrets = secrets;
    }

    void put(Site site, Random chance) {
        String name = "object-of-" + site.name() + "/" + chance.nextInt(NAMES);
        String content = "content-" + number++ + "-" + "x".repeat(chance.nextInt(200));
        secrets.and(content.substring(0, Math.min(content.length(), 20)));
        Dataset to = site.federation().data().dataset(dataset);
        attempt(name, Optional.of(content));
        to.put(name, content.getBytes(StandardCharsets.UTF_8));
        done(name, Optional.of(content));
    }

    void delete(Site site, Random chance) {
        Dataset from = site.federation().data().dataset(dataset);
        List<DataObject> own = from.list("object-of-" + site.name() + "/");
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
    }

    private void done(String name, Optional<String> content) {
        possible.put(name, new LinkedHashSet<>(Set.of(content)));
    }

    /** What must hold once everything has come to everybody. */
    void require(List<Site> inside) {
        for (Site site : inside) {
            Dataset data = site.federation().data().dataset(dataset);
            possible.forEach((name, contents) -> {
                Optional<String> there =
                        data.find(name).map(object -> new String(object.bytes(), StandardCharsets.UTF_8));
                if (!contents.contains(there)) {
                    throw new AssertionError(
                            name + " at " + site.place() + " holds " + there + ", must be one of " + contents);
                }
            });
        }
    }
}
