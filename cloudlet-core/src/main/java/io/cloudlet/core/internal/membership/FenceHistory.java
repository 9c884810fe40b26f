package io.cloudlet.core.internal.membership;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.state.Head;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.policy.Fence;
import io.cloudlet.policy.FenceId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One fence, as the records taken so far say.
 *
 * <p><b>The roster</b> is settled for each cloudlet by itself. A decision that has seen another on the same cloudlet takes its
 * place; of those that are left, which were made apart, the ones of whoever is nearest to the root decide, and among these
 * going out decides over coming in. A fence that is full takes in nobody until there is room; who came in first stays.
 *
 * <p><b>The keeper</b> is the one of the highest term. A hand-over counts if its term is one more than the highest that it
 * has seen and if, as far as it has seen, the new keeper is in the roster; so one that has seen all others is above them
 * all, and what arrives later cannot take a term back under which keys were made already. Of equal terms, made apart, the one
 * of whoever is nearer to the root counts, then the lower hash. The keepers of former terms are those that the hand-overs up
 * to this one had seen, so that keys made under them stay what they were.
 */
final class FenceHistory {

    private static final Comparator<Move> WHO_DECIDES = Comparator.<Move>comparingInt(move -> move.turn.depth())
            .thenComparing(Move::in)
            .thenComparingLong(move -> move.head.sequence())
            .thenComparing(move -> move.head.history())
            .thenComparing(move -> move.turn.record().hash());
    private static final Comparator<Term> WHOSE_TERM = Comparator.comparingLong(Term::number)
            .reversed()
            .thenComparingInt(term -> term.turn.depth())
            .thenComparing(term -> term.turn.record().hash());

    private final Turn drawn;
    private final FenceStatement.Draw draw;
    private final Ancestry ancestry;
    private final Roll roll;
    private final Map<CloudletId, List<Move>> moves = new HashMap<>();
    private final List<Term> terms = new ArrayList<>();
    private final SortedSet<String> orders = new TreeSet<>();
    private boolean erased;

    /**
     * A record in its turn.
     *
     * @param depth how many admissions lay between the root and its author when it was taken
     * @param order in which records were taken
     */
    record Turn(AuthorityRecord record, int depth, int order) {}

    /** In or out; with the empty head if in. */
    private record Move(Turn turn, boolean in, Head head) {}

    /** @param before the term that its author saw end; null for the first */
    private record Term(
            Turn turn,
            long number,
            CloudletId keeper,
            @Nullable Term before) {}

    private record Seat(int order, CloudletId cloudlet) {}

    FenceHistory(Turn drawn, FenceStatement.Draw draw, Ancestry ancestry, Roll roll) {
        this.roll = roll;
        this.drawn = drawn;
        this.draw = draw;
        this.ancestry = ancestry;
        moveIn(drawn, draw.roster());
        terms.add(new Term(drawn, 1, draw.keeper(), null));
    }

    String name() {
        return draw.name();
    }

    boolean erased() {
        return erased;
    }

    void take(Turn turn, FenceStatement.Change change) {
        if (change instanceof FenceStatement.Include include) {
            moveIn(turn, include.cloudlets());
        } else if (change instanceof FenceStatement.Exclude exclude) {
            exclude.heads().forEach((id, head) -> moves(id).add(new Move(turn, false, head)));
        } else if (change instanceof FenceStatement.Rotate) {
            orders.add(turn.record().hash());
        } else if (change instanceof FenceStatement.HandOverKeys handOver) {
            handOver(turn, handOver);
        } else if (change instanceof FenceStatement.Erase) {
            erased = true;
        }
    }

    DrawnFence result(FenceId id, boolean disputed) {
        SortedMap<CloudletId, Head> excluded = new TreeMap<>();
        List<Seat> seats = new ArrayList<>();
        moves.forEach((cloudlet, all) -> {
            Optional<Move> move = decisive(standing(cloudlet, all.stream(), roll.incarnation(cloudlet)));
            if (move.filter(Move::in).isPresent()) {
                seats.add(new Seat(move.get().turn.order(), cloudlet));
            } else {
                excluded.put(cloudlet, move.map(Move::head).orElseGet(() -> roll.leftAt(cloudlet)));
            }
        });
        Term term = terms.stream().min(WHOSE_TERM).orElseThrow();
        return new DrawnFence(
                id,
                drawn.record().author(),
                draw.name(),
                disputed,
                erased,
                draw.regions(),
                draw.requires(),
                draw.whenKeeperAway(),
                seated(seats),
                excluded,
                term.keeper,
                term.number,
                keepers(term),
                ordersDigest());
    }

    private static SortedMap<Long, CloudletId> keepers(Term last) {
        SortedMap<Long, CloudletId> keepers = new TreeMap<>();
        for (Term term = last; term != null; term = term.before) {
            keepers.put(term.number, term.keeper);
        }
        return keepers;
    }

    private static SortedSet<CloudletId> seated(List<Seat> seats) {
        SortedSet<CloudletId> roster = new TreeSet<>();
        seats.stream()
                .sorted(Comparator.comparingInt(Seat::order).thenComparing(Seat::cloudlet))
                .limit(Fence.MOST_MEMBERS)
                .forEach(seat -> roster.add(seat.cloudlet));
        return roster;
    }

    private void handOver(Turn turn, FenceStatement.HandOverKeys handOver) {
        AuthorityRecord record = turn.record();
        Predicate<Turn> seen = other -> ancestry.reaches(record, other.record());
        Term before = terms.stream()
                .filter(term -> seen.test(term.turn))
                .min(WHOSE_TERM)
                .orElse(terms.get(0));
        Stream<Move> known =
                moves.getOrDefault(handOver.keeper(), List.of()).stream().filter(move -> seen.test(move.turn));
        int incarnation = roll.incarnationSeen(handOver.keeper(), record);
        if (handOver.term() == before.number + 1
                && decisive(standing(handOver.keeper(), known, incarnation))
                        .filter(Move::in)
                        .isPresent()) {
            terms.add(new Term(turn, handOver.term(), handOver.keeper(), before));
        }
    }

    /** Without those that took in a former incarnation: whoever was removed and comes back is in no roster until taken in anew. */
    private Stream<Move> standing(CloudletId cloudlet, Stream<Move> moves, int incarnation) {
        return moves.filter(move -> !move.in || roll.incarnationSeen(cloudlet, move.turn.record()) >= incarnation);
    }

    /** What decides of a cloudlet's moves, which come in the order in which they were taken. */
    private Optional<Move> decisive(Stream<Move> moves) {
        return open(moves).stream().min(WHO_DECIDES);
    }

    private List<Move> open(Stream<Move> moves) {
        List<Move> open = new ArrayList<>();
        moves.forEach(move -> {
            open.removeIf(earlier -> ancestry.reaches(move.turn.record(), earlier.turn.record()));
            open.add(move);
        });
        return open;
    }

    /** Notes what was decided apart about this fence and cannot stand together. */
    void settled(Settlements settlements) {
        moves.forEach((cloudlet, all) -> {
            List<Move> open = open(standing(cloudlet, all.stream(), roll.incarnation(cloudlet)));
            Optional<Move> decides = open.stream().min(WHO_DECIDES);
            open.stream()
                    .filter(move -> decides.filter(one -> one.in != move.in).isPresent())
                    .forEach(move -> settlements.overruled(
                            move.turn.record(), decides.orElseThrow().turn.record(), Settlements.Why.ROSTER_APART));
        });
        Term last = terms.stream().min(WHOSE_TERM).orElseThrow();
        terms.stream()
                .filter(term ->
                        term.number == last.number && !term.turn.record().equals(last.turn.record()))
                .forEach(term ->
                        settlements.overruled(term.turn.record(), last.turn.record(), Settlements.Why.KEEPER_APART));
    }

    private void moveIn(Turn turn, SortedSet<CloudletId> cloudlets) {
        Move move = new Move(turn, true, Head.EMPTY);
        cloudlets.forEach(id -> moves(id).add(move));
    }

    private List<Move> moves(CloudletId id) {
        return moves.computeIfAbsent(id, cloudlet -> new ArrayList<>());
    }

    private String ordersDigest() {
        return Hash.hex(Hash.sha256(orders.stream().map(Hash::unhex).toArray(byte[][]::new)));
    }
}
