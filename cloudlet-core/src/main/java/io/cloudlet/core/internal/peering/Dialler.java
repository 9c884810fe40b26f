package io.cloudlet.core.internal.peering;

import io.cloudlet.CloudletId;
import io.cloudlet.ErrorCode;
import io.cloudlet.UnreachableException;
import io.cloudlet.core.internal.membership.Member;
import io.cloudlet.core.internal.membership.Membership;
import io.cloudlet.spi.runtime.HostPort;
import io.cloudlet.spi.runtime.Network.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Whom to dial, when, and why there is no link: the neighbours that {@link Topology} gives at all times, others as long as
 * somebody needs them, and anybody while there is no link at all. Confined to the core thread.
 */
final class Dialler {

    /** How long a link that was made on demand stays after it was last used. */
    static final Duration KEPT = Duration.ofSeconds(60);

    private static final int LIFELINES = 4;

    private final PeeringContext context;
    private final Predicate<CloudletId> up;
    private final BiConsumer<Connection, CloudletId> connected;
    private final Topology topology;
    private final Map<CloudletId, Dialling> diallings = new HashMap<>();
    private final Map<CloudletId, Long> demands = new HashMap<>();
    private final Map<CloudletId, List<CompletableFuture<Void>>> waiting = new HashMap<>();
    private Set<CloudletId> members = Set.of();
    private Set<CloudletId> neighbours = Set.of();
    private Map<CloudletId, List<HostPort>> addresses = Map.of();
    private boolean closed;

    /**
     * Dials nobody yet.
     *
     * @param up whether a link stands
     * @param connected takes the connections that come about, with whom they should lead to
     */
    Dialler(PeeringContext context, Predicate<CloudletId> up, BiConsumer<Connection, CloudletId> connected) {
        this.context = context;
        this.up = up;
        this.connected = connected;
        this.topology = new Topology(context.federation());
    }

    /** Where members listen, as they say. */
    Map<CloudletId, List<HostPort>> addresses() {
        return addresses;
    }

    /**
     * Membership or addresses may have changed.
     *
     * @param whereTheyListen an empty list for who says that it listens nowhere
     */
    void reconsider(Membership membership, Map<CloudletId, List<HostPort>> whereTheyListen) {
        members = membership.active().map(Member::id).collect(Collectors.toCollection(TreeSet::new));
        addresses = whereTheyListen;
        neighbours = topology.neighbours(
                context.self(),
                members,
                members.stream().filter(this::listens).collect(Collectors.toCollection(TreeSet::new)));
        demands.keySet().retainAll(members);
        diallings.entrySet().removeIf(entry -> {
            boolean gone = !members.contains(entry.getKey());
            if (gone) {
                entry.getValue().stop();
            }
            return gone;
        });
        dialMissing();
    }

    private boolean listens(CloudletId id) {
        return !addresses.getOrDefault(id, List.of()).isEmpty();
    }

    private void dialMissing() {
        neighbours.forEach(this::dialIfMissing);
        demands.keySet().forEach(this::dialIfMissing);
    }

    private void dialIfMissing(CloudletId id) {
        if (!closed && listens(id) && !up.test(id)) {
            dialling(id).dial(addresses.getOrDefault(id, List.of()), connection -> connected.accept(connection, id));
        }
    }

    /**
     * Asks for a link, which then stays as long as it is used.
     *
     * @return completes when it stands; fails with {@link UnreachableException}, saying why not
     */
    CompletionStage<Void> reach(CloudletId id, Duration patience) {
        CompletableFuture<Void> reached = new CompletableFuture<>();
        if (up.test(id)) {
            used(id);
            reached.complete(null);
        } else if (closed || !members.contains(id) || !listens(id) || id.equals(context.self())) {
            reached.completeExceptionally(unreachable(id));
        } else {
            demands.put(id, now());
            waiting.computeIfAbsent(id, i -> new ArrayList<>()).add(reached);
            context.runtime()
                    .scheduler()
                    .after(patience, context.core(), () -> reached.completeExceptionally(unreachable(id)));
            dialIfMissing(id);
        }
        return reached;
    }

    /** Whether that one can be dialled, but is dialled only if somebody asks for it. */
    boolean onDemand(CloudletId id) {
        return members.contains(id) && listens(id) && !neighbours.contains(id) && !id.equals(context.self());
    }

    /** Members that can be dialled, and that no link is kept with. */
    Set<CloudletId> unlinked() {
        return members.stream()
                .filter(id -> onDemand(id) && !up.test(id))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Something that is not for links themselves went over the link: it stays for a while. */
    void used(CloudletId id) {
        if (!neighbours.contains(id)) {
            demands.put(id, now());
        }
    }

    /** Whether a link that this side dialled is of no use any more. */
    boolean idle(CloudletId id) {
        return !neighbours.contains(id) && !demands.containsKey(id);
    }

    /** A link stands. */
    void linked(CloudletId id) {
        dialling(id).succeeded();
        settle(id, true);
    }

    /** A link is gone. */
    void lost(CloudletId id, Throwable why) {
        dialling(id).lost(why);
    }

    /** An attempt came to nothing. */
    void failed(CloudletId id, Throwable why) {
        dialling(id).failed(why);
    }

    private void settle(CloudletId id, boolean linked) {
        List<CompletableFuture<Void>> who = waiting.remove(id);
        if (who != null && linked) {
            who.forEach(reached -> reached.complete(null));
        } else if (who != null) {
            who.forEach(reached -> reached.completeExceptionally(unreachable(id)));
        }
    }

    /**
     * Lets go of what is needed no more; who has lost everybody tries anybody.
     *
     * @param alone whether no link stands
     */
    void beat(boolean alone) {
        demands.values().removeIf(since -> now() - since > KEPT.toNanos());
        List.copyOf(waiting.keySet()).stream()
                .filter(id -> dialling(id).exhausted())
                .forEach(id -> settle(id, false));
        if (alone) {
            List<CloudletId> anybody = members.stream()
                    .filter(id -> listens(id) && !id.equals(context.self()))
                    .sorted()
                    .toList();
            for (int i = 0; i < Math.min(LIFELINES, anybody.size()); i++) {
                demands.put(anybody.get(context.runtime().random().nextInt(anybody.size())), now());
            }
        }
        dialMissing();
    }

    /** Why there is no link to {@code id} and what happens next, for people. */
    String why(CloudletId id) {
        if (!members.contains(id)) {
            return "it was removed from the federation, so no link is made";
        }
        if (!listens(id)) {
            return unlisted(id) + reasons(id);
        }
        if (!neighbours.contains(id) && !demands.containsKey(id)) {
            return "none is kept: of " + members.size() + " members each keeps links to about "
                    + Topology.degree(members.size()) + "; one is made when it is needed";
        }
        Dialling dialling = diallings.get(id);
        return dialling == null
                ? "not dialled yet"
                : (dialling.reasons().isEmpty() ? "being dialled" : dialling.reasons()) + "; " + dialling.outlook();
    }

    private String unlisted(CloudletId id) {
        if (!addresses.containsKey(id)) {
            return "no address of it is known yet";
        }
        return listens(context.self())
                ? "it listens nowhere, so it has to dial this cloudlet"
                : "neither it nor this cloudlet listens, so there is no direct link, nor a tunnel; records come through members"
                        + " that do. Let one of the two listen";
    }

    private String reasons(CloudletId id) {
        Dialling dialling = diallings.get(id);
        return dialling == null || dialling.reasons().isEmpty()
                ? ""
                : "; the last link ended: " + dialling.reasons() + "; " + dialling.outlook();
    }

    /** Dials no more. */
    void close() {
        closed = true;
        diallings.values().forEach(Dialling::stop);
        List.copyOf(waiting.keySet()).forEach(id -> settle(id, false));
    }

    private UnreachableException unreachable(CloudletId id) {
        return new UnreachableException(
                ErrorCode.UNREACHABLE, "there is no link to " + id.abbreviated() + ": " + why(id));
    }

    private Dialling dialling(CloudletId id) {
        return diallings.computeIfAbsent(id, i -> new Dialling(context, this::dialMissing));
    }

    private long now() {
        return context.runtime().time().nanos();
    }
}
