package io.cloudlet.core.internal.trust;

import io.cloudlet.CloudletId;
import io.cloudlet.trust.Denial;
import io.cloudlet.trust.Machine;
import io.cloudlet.trust.Manufacturer;
import io.cloudlet.trust.Reference;
import io.cloudlet.trust.ReferenceValues;
import io.cloudlet.trust.Replan;
import io.cloudlet.trust.TagAuthority;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What appraisals compare with, as the authority records say: the same set of records gives the same on every replica. Immutable.
 *
 * @param standing what was approved and not withdrawn
 * @param contested machines that contradict each other, of {@code standing} but without effect
 */
public record References(List<Reference> standing, Set<Machine> contested) {

    /** Nothing is approved. */
    public static final References NONE = of(List.of());

    public References {
        standing = List.copyOf(standing);
        contested = Set.copyOf(contested);
    }

    /** What stands; of machines that claim one cloudlet, or cloudlets that claim one machine, none counts. */
    public static References of(List<Reference> standing) {
        List<Machine> machines = all(standing, Machine.class).toList();
        Set<String> ids = new HashSet<>();
        Set<CloudletId> cloudlets = new HashSet<>();
        Set<String> idsTwice =
                machines.stream().map(Machine::id).filter(id -> !ids.add(id)).collect(Collectors.toSet());
        Set<CloudletId> cloudletsTwice = machines.stream()
                .map(Machine::cloudlet)
                .filter(id -> !cloudlets.add(id))
                .collect(Collectors.toSet());
        return new References(
                standing,
                machines.stream()
                        .filter(one -> idsTwice.contains(one.id()) || cloudletsTwice.contains(one.cloudlet()))
                        .collect(Collectors.toSet()));
    }

    /** What stands after a change. */
    public References after(Replan plan) {
        List<Reference> left = new ArrayList<>(standing);
        left.removeIf(one -> Stream.concat(plan.withdraw().stream(), plan.approve().stream())
                .anyMatch(other -> sameName(one, other)));
        left.addAll(plan.approve());
        return of(left);
    }

    /** Whether one takes the other's place. */
    public static boolean sameName(Reference one, Reference other) {
        return one.getClass() == other.getClass() && one.name().equals(other.name());
    }

    /** What stands in a reference's place. */
    public Optional<Reference> standing(Reference like) {
        return standing.stream().filter(one -> sameName(one, like)).findFirst();
    }

    /** The machine of that cloudlet, or with that id, that counts. */
    public Optional<Machine> machine(CloudletId cloudlet) {
        return machines().filter(machine -> machine.cloudlet().equals(cloudlet)).findFirst();
    }

    /** All machines that count. */
    public Stream<Machine> machines() {
        return all(standing, Machine.class).filter(machine -> !contested.contains(machine));
    }

    /** The registers that reference values are about; empty if there are none. */
    public Optional<PcrSelection> registers() {
        int mask = values().stream()
                .flatMap(values -> values.registers().keySet().stream())
                .mapToInt(register -> 1 << register)
                .reduce(0, (one, other) -> one | other);
        return mask == 0 ? Optional.empty() : Optional.of(new PcrSelection(mask));
    }

    Set<X509Certificate> roots() {
        return all(standing, Manufacturer.class).map(Manufacturer::root).collect(Collectors.toSet());
    }

    List<ReferenceValues> values() {
        return all(standing, ReferenceValues.class).toList();
    }

    List<TagAuthority> tagAuthorities() {
        return all(standing, TagAuthority.class).toList();
    }

    boolean denies(Denial.Kind kind, String value) {
        return all(standing, Denial.class)
                .anyMatch(denial -> denial.kind() == kind && denial.value().equals(value));
    }

    private static <T extends Reference> Stream<T> all(List<Reference> references, Class<T> kind) {
        return references.stream().filter(kind::isInstance).map(kind::cast);
    }
}
