package io.cloudlet.core.internal.peering;

import io.cloudlet.CloudletException;
import io.cloudlet.CloudletId;
import io.cloudlet.CloudletInfo;
import io.cloudlet.DeniedException;
import io.cloudlet.ErrorCode;
import io.cloudlet.UnreachableException;
import io.cloudlet.core.internal.identity.Successor;
import io.cloudlet.core.internal.membership.Membership;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.spi.runtime.HostPort;
import io.cloudlet.spi.runtime.Network.Connection;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The links to all other members: dials whom it can, accepts whom it must, keeps one link each.
 *
 * <p>Two members may dial each other at once. Both then keep the link that the one with the lower id dialled; a link to
 * another process of the same peer (it restarted) replaces the old one at once. Confined to the core thread.
 */
public final class Links implements Session.Owner, Peer.Events {

    private static final Set<ErrorCode> LOCKED_OUT = Set.of(ErrorCode.MEMBER_REMOVED, ErrorCode.NOT_A_MEMBER);

    private final PeeringContext context;
    private final LinkDoor door;
    private final Listener listener;
    private final Map<CloudletId, Peer> peers = new HashMap<>();
    private final Dialler dialler;
    private final Set<Session> sessions = new HashSet<>();
    private Membership membership;
    private @Nullable String expulsion;
    private boolean closed;

    /** Told on the core thread. */
    public interface Listener {
        void up(CloudletId peer);

        void down(CloudletId peer, String why);

        /** A round trip was measured. */
        void measured(CloudletId peer);

        /** A pull brought something new. */
        void changed();

        /** Everything that the peer knew when it was asked is known here too. */
        void caughtUp(CloudletId peer);
    }

    public Links(PeeringContext context, Membership membership, JoinDesk joinDesk, Listener listener) {
        this.context = context;
        this.membership = membership;
        this.listener = listener;
        this.dialler = new Dialler(context, peers::containsKey, this::dialled);
        this.door = new LinkDoor(context, membership, joinDesk, dialler::addresses, this::admitted);
    }

    /** Takes a connection that a peer opened; from any thread. */
    public void accept(Connection connection) {
        context.core().execute(() -> {
            if (closed) {
                connection.close();
            } else {
                Session session = new Session(connection, false, context.runtime(), context.core(), this);
                door.came(session);
                begin(session);
            }
        });
    }

    /**
     * Membership or addresses may have changed: closes what must not stay, dials whom it should.
     *
     * @param whereTheyListen an empty list for who says that it listens nowhere
     */
    public void reconsider(Membership now, Map<CloudletId, List<HostPort>> whereTheyListen) {
        membership = now;
        door.reconsider(now);
        List.copyOf(peers.values()).stream()
                .filter(peer -> !membership.active(peer.id()))
                .forEach(peer -> peer.session().refuse(door.notAMember(peer.id())));
        List.copyOf(peers.values()).forEach(this::endIfFormer);
        dialler.reconsider(now, whereTheyListen);
    }

    private void endIfFormer(Peer peer) {
        context.identities()
                .of(peer.id())
                .filter(keys -> keys.endOf(peer.session().peerKey()).isPresent())
                .ifPresent(keys -> peer.session().refuseFormer(keys.successors()));
    }

    @Override
    public void superseded(List<Successor> shown) {
        context.identities().superseded(shown);
    }

    /** Shows liveness on every link, notices silent ones, lets go of those that are of no use any more. */
    public void beat() {
        List.copyOf(peers.values()).forEach(this::beat);
        dialler.beat(peers.isEmpty());
    }

    private void beat(Peer peer) {
        if (peer.session().dialled() && dialler.idle(peer.id())) {
            peer.end(new UnreachableException(ErrorCode.UNREACHABLE, "the link is not needed any more"));
        } else {
            peer.beat();
        }
    }

    /** Tells whoever waits what is new. */
    public void offer() {
        peers.values().forEach(Peer::offer);
    }

    /** The link to {@code id}, for people. */
    public CloudletInfo.Link link(CloudletId id) {
        Peer peer = peers.get(id);
        if (peer != null) {
            return new CloudletInfo.Link(true, peer.session().address());
        }
        return new CloudletInfo.Link(false, dialler.why(id));
    }

    /**
     * Asks for a link where none is kept; it then stays as long as it is used.
     *
     * @return completes when it stands; fails with {@link UnreachableException}, saying why not
     */
    public CompletionStage<Void> reach(CloudletId id, Duration patience) {
        return dialler.reach(id, patience);
    }

    /** Members that can be dialled, and that no link is kept with: {@link #reach} makes one. */
    public Set<CloudletId> unlinked() {
        return dialler.unlinked();
    }

    /** Whether no link is kept with {@code id}, but {@link #reach} would dial it. */
    public boolean onDemand(CloudletId id) {
        return !up(id) && dialler.onDemand(id);
    }

    /** The measured round trip of the link to {@code id}; empty without a link. */
    public Optional<Duration> roundTrip(CloudletId id) {
        return Optional.ofNullable(peers.get(id)).flatMap(Peer::roundTrip);
    }

    /** That members turn this cloudlet away as removed, in the words of the last; empty while some member links with it. */
    public Optional<String> expulsion() {
        return Optional.ofNullable(expulsion);
    }

    /** Whether a link to {@code id} stands. */
    public boolean up(CloudletId id) {
        return peers.containsKey(id);
    }

    /** Who is linked. */
    public Set<CloudletId> linked() {
        return Set.copyOf(peers.keySet());
    }

    /** Sends a frame; completes once it left, fails where there is no link. */
    public CompletionStage<Void> send(CloudletId id, byte[] frame) {
        Peer peer = peers.get(id);
        if (peer == null) {
            return CompletableFuture.failedFuture(
                    new UnreachableException(ErrorCode.UNREACHABLE, "there is no link to " + id.abbreviated()));
        }
        used(peer);
        return peer.session().send(frame);
    }

    /** Whoever dialled keeps the link for as long as it is used. */
    private void used(Peer peer) {
        if (peer.session().dialled()) {
            dialler.used(peer.id());
        }
    }

    /** Whether every linked peer has everything that this cloudlet has written. */
    public boolean allUpToDate() {
        return peers.values().stream().allMatch(Peer::upToDate);
    }

    /** Closes every link; none comes up again. */
    public void close() {
        closed = true;
        dialler.close();
        List.copyOf(sessions)
                .forEach(
                        session -> session.end(new UnreachableException(ErrorCode.CLOSED, "this cloudlet was closed")));
    }

    @Override
    public void greeted(Session session, Hello hello) {
        door.greeted(session, hello);
    }

    /** Begins to talk as members do; the link stands once the peer does the same. */
    private void admitted(Session session) {
        new Peer(session, context, this).begin();
    }

    @Override
    public void changed() {
        listener.changed();
    }

    @Override
    public void carried(Peer peer, FrameType type, WireReader in) {
        used(peer);
        context.exchange().frame(peer.id(), type, in);
    }

    @Override
    public void caughtUp(Peer peer) {
        listener.caughtUp(peer.id());
    }

    @Override
    public void measured(Peer peer) {
        listener.measured(peer.id());
    }

    @Override
    public void established(Peer fresh) {
        CloudletId id = fresh.id();
        door.requireMember(id);
        fresh.session().settle();
        Peer standing = peers.get(id);
        if (standing != null && standing.sameProcess(fresh) && dialler(standing).compareTo(dialler(fresh)) < 0) {
            throw new UnreachableException(ErrorCode.UNREACHABLE, "a link between the two stands already");
        }
        peers.put(id, fresh);
        expulsion = null;
        dialler.linked(id);
        used(fresh);
        if (standing == null) {
            listener.up(id);
        } else {
            context.exchange().linkDown(id);
            standing.end(new UnreachableException(ErrorCode.UNREACHABLE, "replaced by a newer link"));
        }
    }

    @Override
    public void ended(Session session, CloudletException why) {
        sessions.remove(session);
        door.left(session);
        if (LOCKED_OUT.contains(why.code()) && why instanceof DeniedException && session.refusedByPeer()) {
            expulsion = why.getMessage();
        }
        Optional<Peer> peer =
                peers.values().stream().filter(p -> p.session() == session).findFirst();
        peer.ifPresent(p -> lost(p, why));
    }

    private void lost(Peer peer, CloudletException why) {
        peers.remove(peer.id());
        context.exchange().linkDown(peer.id());
        if (!closed) {
            dialler.lost(peer.id(), why);
            listener.down(peer.id(), String.valueOf(why.getMessage()));
        }
    }

    private void dialled(Connection connection, CloudletId id) {
        if (closed) {
            connection.close();
        } else {
            Session.Owner owner = new ExpectedPeer(id, this, (session, why) -> unlessLinked(id, session, why));
            begin(new Session(connection, true, context.runtime(), context.core(), owner));
        }
    }

    /** A link that stood is {@link #lost} instead. */
    private void unlessLinked(CloudletId id, Session session, CloudletException why) {
        Peer standing = peers.get(id);
        if (standing == null || standing.session() != session) {
            dialler.failed(id, why);
        }
    }

    private void begin(Session session) {
        sessions.add(session);
        session.begin(context.greeter().hello(false));
    }

    private CloudletId dialler(Peer peer) {
        return peer.session().dialled() ? context.self() : peer.id();
    }
}
