package io.cloudlet.core.internal.node;

import io.cloudlet.CloudletId;
import io.cloudlet.MembershipEvent;
import io.cloudlet.core.internal.peering.Links;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What follows from links that come, go, and bring something. Confined to the core thread. */
final class LinkEvents implements Links.Listener {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.node");

    private final Parts parts;
    private final CompletableFuture<String> contacted = new CompletableFuture<>();

    LinkEvents(Parts parts) {
        this.parts = parts;
    }

    /** Completes when everything that the inviter knew is known here. */
    CompletionStage<String> contacted() {
        return contacted;
    }

    @Override
    public void up(CloudletId peer) {
        parts.audiences().linkUp();
        changed(peer, true);
    }

    @Override
    public void down(CloudletId peer, String why) {
        LOG.info("link to {} is down: {}", peer.abbreviated(), why);
        changed(peer, false);
    }

    private void changed(CloudletId peer, boolean up) {
        parts.discovery().refresh(peer);
        parts.membership()
                .member(peer)
                .map(parts.views()::info)
                .ifPresent(info -> parts.mailboxes()
                        .post(up ? new MembershipEvent.LinkUp(info) : new MembershipEvent.LinkDown(info)));
    }

    @Override
    public void measured(CloudletId peer) {
        parts.links().roundTrip(peer).ifPresent(roundTrip -> parts.discovery().measured(peer, roundTrip));
    }

    @Override
    public void changed() {
        parts.links().offer();
    }

    @Override
    public void caughtUp(CloudletId peer) {
        parts.core()
                .execute(
                        () -> { // after what came has been settled
                            parts.audiences().caughtUp();
                            if (parts.addresses().isContact(peer)) {
                                contacted.complete("");
                            }
                        });
    }
}
