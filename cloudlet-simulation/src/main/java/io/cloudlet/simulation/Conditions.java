package io.cloudlet.simulation;

import io.cloudlet.CloudletId;
import io.cloudlet.CloudletInfo;
import io.cloudlet.Federation;
import io.cloudlet.service.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What simulations often wait for. */
public final class Conditions {

    private Conditions() {}

    /** All running members know the same, record by record, as {@link Federation#describe()} shows. */
    public static Condition replicasAgree() {
        return named("replicas agree", simulation -> disagreement(members(simulation), Conditions::knowledge));
    }

    /** All running members are linked with each other, whoever was removed left aside. */
    public static Condition linked() {
        return named("all are linked", simulation -> {
            List<Site> members = members(simulation);
            List<String> names = members.stream().map(Site::name).toList();
            List<String> apart = new ArrayList<>();
            for (Site site : members) {
                for (CloudletInfo info : site.federation().cloudlets().list()) {
                    if (names.contains(info.name()) && !info.link().up()) {
                        apart.add(site.place() + " with " + info.name() + ": "
                                + info.link().detail());
                    }
                }
            }
            return apart.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", apart));
        });
    }

    /** All running members find the same instances of services that are for everybody. */
    public static Condition servicesAgree() {
        return named("services agree", simulation -> disagreement(members(simulation), Conditions::services));
    }

    /** Every running cloudlet says so of itself; {@code what} names it. */
    public static Condition everywhere(String what, Predicate<Federation> test) {
        return named(what + " everywhere", simulation -> {
            List<String> without = simulation.running().stream()
                    .filter(site -> !test.test(site.federation()))
                    .map(Site::place)
                    .toList();
            return without.isEmpty() ? Optional.empty() : Optional.of("not at " + without);
        });
    }

    /** That cloudlet says so of itself; {@code what} names it. */
    public static Condition at(String place, String what, Predicate<Federation> test) {
        return named(
                what + " at " + place,
                simulation -> test.test(simulation.at(place)) ? Optional.empty() : Optional.of("not yet"));
    }

    /** Running cloudlets of which no running one says that they were removed; who was is not told so by everybody. */
    static List<Site> members(Simulation simulation) {
        Set<CloudletId> removed = new TreeSet<>();
        for (Site site : simulation.running()) {
            site.federation().cloudlets().list().stream()
                    .filter(info -> info.standing() == CloudletInfo.Standing.REMOVED)
                    .forEach(info -> removed.add(info.id()));
        }
        return simulation.running().stream()
                .filter(site -> !removed.contains(site.federation().self().id()))
                .toList();
    }

    private static Optional<String> disagreement(List<Site> sites, Function<Federation, String> view) {
        Map<String, List<String>> said = new TreeMap<>();
        for (Site site : sites) {
            said.computeIfAbsent(view.apply(site.federation()), v -> new ArrayList<>())
                    .add(site.place());
        }
        return said.size() < 2 ? Optional.empty() : Optional.of(String.valueOf(said));
    }

    private static String knowledge(Federation federation) {
        return federation
                .describe()
                .lines()
                .filter(line -> line.startsWith("knows "))
                .findFirst()
                .orElse("closed");
    }

    private static String services(Federation federation) {
        return federation.services().list().stream()
                .filter(instance -> instance.scope() == Scope.FEDERATED)
                .map(instance -> instance.cloudletName() + "/" + instance.name() + "@" + instance.version() + " "
                        + instance.endpoint())
                .sorted()
                .collect(Collectors.joining(", "));
    }

    /** What stands in the trace; the text of a lambda is another in every JVM. */
    static String name(Condition condition) {
        return condition.getClass().isHidden() ? "a condition without a name" : condition.toString();
    }

    /** A condition that says what it is: the words of a step are part of the trace, so they must be the same in every JVM. */
    static Condition named(String name, Condition condition) {
        return new Condition() {
            @Override
            public Optional<String> lacking(Simulation simulation) {
                return condition.lacking(simulation);
            }

            @Override
            public String toString() {
                return name;
            }
        };
    }
}
