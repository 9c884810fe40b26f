package io.cloudlet.core.internal.peering;

import io.cloudlet.CloudletException;
import io.cloudlet.CloudletId;
import io.cloudlet.CloudletInfo;
import io.cloudlet.ErrorCode;
import io.cloudlet.UnreachableException;
import io.cloudlet.core.internal.identity.Successor;
import io.cloudlet.core.internal.membership.Membership;
import io.cloudlet.core.internal.trust.LinkEnds;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.spi.runtime.HostPort;
import io.cloudlet.spi.runtime.Network.Connection;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * The links to all other members: dials whom it can, accepts whom it must, keeps one link each. Confined to the core thread.
 */
public final class Links implements Session.Owner, Peer.Events {

    private final PeeringContext context;
    private final LinkDoor door;
    private final Listener listener;
    private final StandingLinks peers;
    private final TurnedAway turnedAway = new TurnedAway();
    private final Dialler dialler;
    private final Set<Session> sessions = new HashSet<>();
    private Membership membership;
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
        this.peers = new StandingLinks(context.self());
        this.dialler = new Dialler(context, peers::up, this::dialled);
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
        peers.reconsider(now);
        turnedAway.reconsider(now);
        peers.all().stream()
                .filter(peer -> !membership.active(peer.id()))
                .forEach(peer -> peer.session().refuse(door.notAMember(peer.id())));
        peers.all().forEach(this::endIfFormer);
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
        peers.all().forEach(this::beat);
        dialler.beat(peers.none());
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
        peers.all().forEach(Peer::offer);
    }

    /** The link to {@code id}, for people. */
    public CloudletInfo.Link link(CloudletId id) {
        return peers.describe(id).orElseGet(() -> new CloudletInfo.Link(false, dialler.why(id)));
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

    /** That members turn this process away: as removed, or because another process has its identity. In their words, for people. */
    public Stream<String> turnedAway() {
        return turnedAway.words();
    }

    /** Whether a link to {@code id} stands. */
    public boolean up(CloudletId id) {
        return peers.up(id);
    }

    /** Between whom and which processes the link to {@code id} is, if one stands. */
    public Optional<LinkEnds> ends(CloudletId id) {
        return peers.ends(id, context.federation(), context.runtime().network().leafKey());
    }

    /** Who is linked. */
    public Set<CloudletId> linked() {
        return peers.linked();
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
        return peers.all().stream().allMatch(Peer::upToDate);
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
        peers.requireNoneLater(session);
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
        Optional<Peer> former = peers.stand(fresh);
        turnedAway.linked(id);
        dialler.linked(id);
        used(fresh);
        former.ifPresentOrElse(
                standing -> {
                    context.exchange().linkDown(id);
                    StandingLinks.end(standing, fresh);
                },
                () -> listener.up(id));
    }

    @Override
    public void ended(Session session, CloudletException why) {
        sessions.remove(session);
        door.left(session);
        turnedAway.ended(session, why);
        peers.of(session).ifPresent(peer -> lost(peer, why));
    }

    private void lost(Peer peer, CloudletException why) {
        peers.remove(peer);
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
}
