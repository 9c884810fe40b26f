package io.cloudlet.core;

import io.cloudlet.Federation;
import io.cloudlet.MembershipEvent;
import io.cloudlet.Subscription;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Keeps every membership event that one cloudlet tells. */
final class Events implements AutoCloseable {

    private final List<MembershipEvent> seen = new CopyOnWriteArrayList<>();
    private final Subscription subscription;

    private Events(Federation federation) {
        subscription = federation.cloudlets().watch(seen::add);
    }

    static Events of(Federation federation) {
        return new Events(federation);
    }

    /** Waits for the first event of that kind which fits. */
    <E extends MembershipEvent> E await(Class<E> kind, Predicate<E> fits) {
        Await.until(
                "an event " + kind.getSimpleName() + " among " + seen,
                () -> first(kind, fits).isPresent());
        return first(kind, fits).orElseThrow();
    }

    <E extends MembershipEvent> E await(Class<E> kind) {
        return await(kind, event -> true);
    }

    <E extends MembershipEvent> Optional<E> first(Class<E> kind, Predicate<E> fits) {
        return of(kind).filter(fits).findFirst();
    }

    <E extends MembershipEvent> Stream<E> of(Class<E> kind) {
        return seen.stream().filter(kind::isInstance).map(kind::cast);
    }

    /** The events so far, in order. */
    List<MembershipEvent> all() {
        return List.copyOf(seen);
    }

    @Override
    public void close() {
        subscription.close();
    }
}
