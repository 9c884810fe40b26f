package io.cloudlet.core.internal.node;

import io.cloudlet.CloudletId;
import io.cloudlet.MembershipEvent;
import io.cloudlet.core.internal.membership.Member;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What happens at every beat: this cloudlet shows that it is alive, and notices who does not. On the core thread. */
final class Pulse {

    private static final int STALE_BEATS = 3;

    private final Parts parts;
    private final Duration interval;
    private final Set<CloudletId> stale = new HashSet<>();
    private boolean stopped;

    Pulse(Parts parts) {
        this.parts = parts;
        this.interval = parts.given().settings().beat();
    }

    /** No beat follows. */
    void stop() {
        stopped = true;
    }

    /** Beats now, and from now on. */
    void beat() {
        if (stopped) {
            return;
        }
        parts.own().beat();
        parts.links().beat();
        List<CloudletId> others = parts.membership()
                .active()
                .map(Member::id)
                .filter(id -> !id.equals(parts.self()))
                .toList();
        parts.discovery().beat(others);
        parts.audiences().beat();
        parts.data().beat();
        parts.tunnels().beat();
        parts.attestation().beat(parts.audiences().toAppraise());
        others.forEach(this::noticeSilence);
        parts.runtime().scheduler().after(interval, parts.core(), this::beat);
    }

    private void noticeSilence(CloudletId id) {
        boolean silent = parts.views().age(id) > interval.toNanos() * STALE_BEATS;
        boolean news = silent ? stale.add(id) : stale.remove(id);
        if (news) {
            parts.membership()
                    .member(id)
                    .map(parts.views()::info)
                    .ifPresent(info -> parts.mailboxes()
                            .post(silent ? new MembershipEvent.Stale(info) : new MembershipEvent.Fresh(info)));
        }
    }
}
