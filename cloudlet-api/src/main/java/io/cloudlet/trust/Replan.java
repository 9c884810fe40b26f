package io.cloudlet.trust;

import java.util.List;
import java.util.stream.Stream;

/**
 * A planned change of what appraisals compare with. Immutable.
 *
 * @param approve what would be approved
 * @param withdraw what would be withdrawn
 */
public record Replan(List<Reference> approve, List<Reference> withdraw) {

    public Replan {
        approve = List.copyOf(approve);
        withdraw = List.copyOf(withdraw);
    }

    /** Changes nothing yet. */
    public static Replan none() {
        return new Replan(List.of(), List.of());
    }

    /** The same, and that approved. */
    public Replan approving(Reference reference) {
        return new Replan(with(approve, reference), withdraw);
    }

    /** The same, and that withdrawn. */
    public Replan withdrawing(Reference reference) {
        return new Replan(approve, with(withdraw, reference));
    }

    private static List<Reference> with(List<Reference> before, Reference more) {
        return Stream.concat(before.stream(), Stream.of(more)).toList();
    }
}
