package io.cloudlet.core.internal.node;

import io.cloudlet.CloudletId;
import io.cloudlet.MembershipEvent;
import io.cloudlet.core.internal.data.DataCoordinator;
import io.cloudlet.core.internal.discovery.Discovery;
import io.cloudlet.core.internal.fence.Audiences;
import io.cloudlet.core.internal.membership.Member;
import io.cloudlet.core.internal.membership.Membership;
import io.cloudlet.core.internal.peering.Links;
import io.cloudlet.core.internal.state.OwnLog;
import io.cloudlet.core.internal.tunnel.Tunnels;
import io.cloudlet.spi.runtime.CloudletRuntime;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** What happens at every beat: this cloudlet shows that it is alive, and notices who does not. On the core thread. */
final class Pulse {

    private static final int STALE_BEATS = 3;

    private final CloudletId self;
    private final CloudletRuntime runtime;
    private final Executor core;
    private final Duration interval;
    private final OwnLog own;
    private final Links links;
    private final Discovery discovery;
    private final Audiences audiences;
    private final DataCoordinator data;
    private final Tunnels tunnels;
    private final Supplier<Membership> membership;
    private final MemberViews views;
    private final Mailboxes mailboxes;
    private final Set<CloudletId> stale = new HashSet<>();
    private boolean stopped;

    Pulse(
            CloudletId self,
            CloudletRuntime runtime,
            Executor core,
            Duration interval,
            OwnLog own,
            Links links,
            Discovery discovery,
            Audiences audiences,
            DataCoordinator data,
            Tunnels tunnels,
            Supplier<Membership> membership,
            MemberViews views,
            Mailboxes mailboxes) {
        this.self = self;
        this.runtime = runtime;
        this.core = core;
        this.interval = interval;
        this.own = own;
        this.links = links;
        this.discovery = discovery;
        this.audiences = audiences;
        this.data = data;
        this.tunnels = tunnels;
        this.membership = membership;
        this.views = views;
        this.mailboxes = mailboxes;
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
        own.beat();
        links.beat();
        List<CloudletId> others = membership
                .get()
                .active()
                .map(Member::id)
                .filter(id -> !id.equals(self))
                .toList();
        discovery.beat(others);
        audiences.beat();
        data.beat();
        tunnels.beat();
        others.forEach(this::noticeSilence);
        runtime.scheduler().after(interval, core, this::beat);
    }

    private void noticeSilence(CloudletId id) {
        boolean silent = views.age(id) > interval.toNanos() * STALE_BEATS;
        boolean news = silent ? stale.add(id) : stale.remove(id);
        if (news) {
            membership
                    .get()
                    .member(id)
                    .ifPresent(member -> mailboxes.post(
                            silent
                                    ? new MembershipEvent.Stale(views.info(member))
                                    : new MembershipEvent.Fresh(views.info(member))));
        }
    }
}
