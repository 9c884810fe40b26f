package io.cloudlet.core.internal.membership;

import io.cloudlet.CloudletId;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * The records that could be taken now, in the order in which concurrent ones are: authors nearer to the root first, then
 * what takes away, then the lower hash. Records of authors whom nobody admitted yet wait for their admission as long as
 * there is anything else.
 */
final class ReadyQueue {

    private static final Comparator<Place> ORDER = Comparator.comparingInt(Place::depth)
            .thenComparing(place -> !takesAway(place.record().statement()))
            .thenComparing(place -> place.record().hash());

    private final EvaluationRound round;
    private final TreeSet<Place> places = new TreeSet<>(ORDER);
    private final Set<CloudletId> unknown = new HashSet<>();
    private CloudletId root;
    private int admitted;

    private record Place(int depth, AuthorityRecord record) {}

    ReadyQueue(EvaluationRound round) {
        this.round = round;
        this.root = round.root();
    }

    void add(AuthorityRecord record) {
        if (!round.knows(record.author())) {
            unknown.add(record.author());
        }
        places.add(new Place(round.depth(record.author()), record));
    }

    boolean isEmpty() {
        return places.isEmpty();
    }

    /** Takes the next away. */
    AuthorityRecord next() {
        boolean more = admitted < round.admitted();
        admitted = round.admitted();
        if (!root.equals(round.root()) || (more && unknown.stream().anyMatch(round::knows))) {
            placeAgain();
        }
        return Objects.requireNonNull(places.pollFirst()).record();
    }

    private void placeAgain() {
        List<Place> former = List.copyOf(places);
        places.clear();
        unknown.clear();
        root = round.root();
        former.forEach(place -> add(place.record()));
    }

    private static boolean takesAway(Statement statement) {
        return statement instanceof Statement.Remove || statement instanceof Statement.Revoke;
    }
}
