package io.cloudlet.core.internal.peering;

import io.cloudlet.CloudletId;
import io.cloudlet.CloudletInfo;
import io.cloudlet.ConflictException;
import io.cloudlet.ErrorCode;
import io.cloudlet.FederationId;
import io.cloudlet.UnreachableException;
import io.cloudlet.core.internal.identity.VerificationKey;
import io.cloudlet.core.internal.membership.Membership;
import io.cloudlet.core.internal.trust.LinkEnds;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The links that stand, one for each peer.
 *
 * <p>Two members may dial each other at once. Both then keep the link that the one with the lower id dialled; a link to
 * another process of the same peer (it restarted) replaces the old one at once. Where the old process is seen again while the new
 * one is linked, it was no restart: two processes hold one identity. Then the later one keeps the link, and the earlier one is turned
 * away; else each would push the other off without end. Confined to the core thread.
 */
final class StandingLinks {

    private final CloudletId self;
    private final Map<CloudletId, Peer> peers = new HashMap<>();
    private final Map<CloudletId, Doubles> doubles = new HashMap<>();

    StandingLinks(CloudletId self) {
        this.self = self;
    }

    @Nullable
    Peer get(CloudletId id) {
        return peers.get(id);
    }

    boolean up(CloudletId id) {
        return peers.containsKey(id);
    }

    boolean none() {
        return peers.isEmpty();
    }

    Set<CloudletId> linked() {
        return Set.copyOf(peers.keySet());
    }

    /** All as they are now; they may go meanwhile. */
    List<Peer> all() {
        return List.copyOf(peers.values());
    }

    /** The link of a session, if it stands. */
    Optional<Peer> of(Session session) {
        return peers.values().stream().filter(p -> p.session() == session).findFirst();
    }

    /** Between whom and which processes the link to {@code id} is, if one stands. */
    Optional<LinkEnds> ends(CloudletId id, FederationId federation, byte[] ownLeaf) {
        return Optional.ofNullable(peers.get(id)).map(Peer::session).map(session -> {
            VerificationKey own = VerificationKey.decode(ownLeaf);
            VerificationKey theirs = VerificationKey.decode(session.peerLeafKey());
            return session.dialled()
                    ? new LinkEnds(federation, self, id, own, theirs)
                    : new LinkEnds(federation, id, self, theirs, own);
        });
    }

    void remove(Peer peer) {
        peers.remove(peer.id());
    }

    /** Forgets what concerns members no more. */
    void reconsider(Membership now) {
        doubles.keySet().removeIf(id -> !now.active(id));
    }

    /** @throws ConflictException if a later process of the same peer is linked */
    void requireNoneLater(Session session) {
        Doubles seen = doubles.get(session.peer());
        if (seen != null && up(session.peer()) && seen.earlier(session.peerLeafKey())) {
            seen.turnedAway();
            throw inUse(session.peer());
        }
    }

    /**
     * A link stands, in the place of the one before.
     *
     * @return the one that is to end for it, if there is one
     * @throws UnreachableException if the one before is to stay
     */
    Optional<Peer> stand(Peer fresh) {
        CloudletId id = fresh.id();
        Peer former = peers.get(id);
        if (former != null && former.sameProcess(fresh) && dialler(former).compareTo(dialler(fresh)) < 0) {
            throw new UnreachableException(ErrorCode.UNREACHABLE, "a link between the two stands already");
        }
        peers.put(id, fresh);
        Doubles seen = doubles.get(id);
        if (former != null && !former.sameProcess(fresh)) {
            doubles.computeIfAbsent(id, i -> new Doubles())
                    .replaced(former.session().peerLeafKey());
        }
        if (seen != null) {
            seen.linked(fresh.session().peerLeafKey());
        }
        return Optional.ofNullable(former);
    }

    /** Ends a link that another one has taken the place of; another process is told so. */
    static void end(Peer former, Peer fresh) {
        if (former.sameProcess(fresh)) {
            former.end(new UnreachableException(ErrorCode.UNREACHABLE, "replaced by a newer link"));
        } else {
            former.session().refuse(inUse(former.id()));
        }
    }

    private static ConflictException inUse(CloudletId id) {
        return new ConflictException(
                ErrorCode.IDENTITY_IN_USE,
                "another process with the identity of " + id.abbreviated() + " was started later and is linked here: a"
                        + " restored backup, or a copy of its home, runs beside it. End one of the two; whoever is to stay"
                        + " beside the other joins with an empty home, as another cloudlet");
    }

    private CloudletId dialler(Peer peer) {
        return peer.session().dialled() ? self : peer.id();
    }

    /** A link that stands, for people; empty if none does. */
    Optional<CloudletInfo.Link> describe(CloudletId id) {
        return Optional.ofNullable(peers.get(id)).map(peer -> {
            String withheld = peer.withholding()
                    .map(since -> "; it answers, but has told nothing new of itself for " + since.toSeconds()
                            + " s, though others have")
                    .orElse("");
            String twice = Optional.ofNullable(doubles.get(id))
                    .flatMap(Doubles::words)
                    .map(words -> "; " + words)
                    .orElse("");
            return new CloudletInfo.Link(true, peer.session().address() + withheld + twice);
        });
    }
}
