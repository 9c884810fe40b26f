package io.cloudlet.core.internal.membership;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.membership.FenceHistory.Turn;
import io.cloudlet.core.internal.trust.References;
import io.cloudlet.trust.Machine;
import io.cloudlet.trust.Reference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What appraisals compare with, as the records of one pass taken so far say. Each subject is settled by itself: a decision that has seen another takes its
 * place; of those that are left, which were made apart, the ones of whoever is nearest to the root decide, and among these what trusts less: a
 * withdrawal over an approval, a denial over its withdrawal; then the lower hash. A machine that stands for one cloudlet is not another's before it was
 * withdrawn; approved apart for two, it stands for both, and counts for neither.
 */
final class TrustRound {

    private final Ancestry ancestry;
    private final Map<TrustSubject, List<Move>> subjects = new HashMap<>();
    private int taken;

    /** @param reference empty if withdrawn */
    private record Move(Turn turn, Optional<Reference> reference) {}

    /** @param ancestry to which every record is shown */
    TrustRound(Ancestry ancestry) {
        this.ancestry = ancestry;
    }

    /** Applies a record whose author may decide about policies. */
    void take(Roll.Decision decision, TrustStatement statement) {
        AuthorityRecord record = decision.record();
        ancestry.mark(record);
        Turn turn = new Turn(record, decision.depth(), taken++);
        List<Move> moves = subjects.computeIfAbsent(statement.subject(), subject -> new ArrayList<>());
        Optional<Reference> approved = statement instanceof TrustStatement.Approve approve
                ? Optional.of(approve.reference())
                : Optional.empty();
        if (!takesOver(record, approved, moves)) {
            moves.removeIf(earlier -> ancestry.reaches(record, earlier.turn.record()));
            moves.add(new Move(turn, approved));
        }
    }

    /** Whether it gives a machine that its author knows to be one cloudlet's to another. */
    private boolean takesOver(AuthorityRecord record, Optional<Reference> approved, List<Move> moves) {
        Optional<CloudletId> wanted = cloudlet(approved);
        return wanted.isPresent()
                && moves.stream()
                        .filter(earlier -> ancestry.reaches(record, earlier.turn.record()))
                        .flatMap(earlier -> cloudlet(earlier.reference).stream())
                        .anyMatch(standing -> !standing.equals(wanted.get()));
    }

    private static Optional<CloudletId> cloudlet(Optional<Reference> reference) {
        return reference.filter(Machine.class::isInstance).map(machine -> ((Machine) machine).cloudlet());
    }

    /** What stands, by subject. */
    References result() {
        List<Reference> standing = new ArrayList<>();
        subjects.entrySet().stream()
                .sorted(Comparator.<Map.Entry<TrustSubject, List<Move>>>comparingInt(
                                one -> one.getKey().kind())
                        .thenComparing(one -> one.getKey().name()))
                .forEach(one -> decided(one.getKey(), one.getValue()).forEach(standing::add));
        return References.of(standing);
    }

    private static Stream<Reference> decided(TrustSubject subject, List<Move> open) {
        int nearest = open.stream().mapToInt(move -> move.turn.depth()).min().orElseThrow();
        List<Move> near =
                open.stream().filter(move -> move.turn.depth() == nearest).toList();
        boolean withdrawn = !subject.denies() && near.stream().anyMatch(move -> move.reference.isEmpty());
        if (withdrawn) {
            return Stream.empty();
        }
        Stream<Reference> approved = near.stream()
                .sorted(Comparator.comparing(move -> move.turn.record().hash()))
                .flatMap(move -> move.reference.stream());
        Set<Reference> distinct = new LinkedHashSet<>(approved.toList());
        return subject.kind() == TrustSubject.MACHINE
                ? distinct.stream()
                : distinct.stream().limit(1);
    }
}
