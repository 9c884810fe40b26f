package io.cloudlet.core.internal.node;

import io.cloudlet.CloudletId;
import io.cloudlet.MembershipEvent;
import io.cloudlet.core.internal.membership.Member;
import io.cloudlet.core.internal.membership.Membership;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners, and whoever shows members, what a change of the membership means. On the core thread. */
final class Announcements {

    private static final Logger LOG = LoggerFactory.getLogger("io.cloudlet.node");

    private final Mailboxes mailboxes;
    private final MemberViews views;
    private final Consumer<CloudletId> refresh;

    /** @param refresh shows anew what a cloudlet offers */
    Announcements(Mailboxes mailboxes, MemberViews views, Consumer<CloudletId> refresh) {
        this.mailboxes = mailboxes;
        this.views = views;
        this.refresh = refresh;
    }

    void tell(Membership before, Membership now) {
        now.movedSince(before).forEach(refresh);
        now.members().forEach((id, member) -> {
            @Nullable Member former = before.members().get(id);
            tell(former, member);
            if (!member.equals(former)) {
                refresh.accept(id);
            }
        });
        before.members().forEach((id, member) -> {
            if (!now.members().containsKey(id)) {
                lapsed(member);
            }
        });
        settlements(before, now);
    }

    private void lapsed(Member member) {
        LOG.warn(
                "{} is no member any more: whoever admitted it was recovered from a copy that did not know of it; invite it"
                        + " again",
                member.name());
        if (member.active()) {
            mailboxes.post(new MembershipEvent.Removed(views.info(member)));
        }
        refresh.accept(member.id());
    }

    private void tell(@Nullable Member former, Member member) {
        if (former == null || (!former.active() && member.active())) {
            mailboxes.post(new MembershipEvent.Joined(views.info(member)));
        } else if (former.active() && !member.active()) {
            LOG.info(
                    "{} was removed by {}",
                    member.name(),
                    member.removal().map(one -> one.by().abbreviated()).orElse("somebody"));
            mailboxes.post(new MembershipEvent.Removed(views.info(member)));
        } else if (!former.rights().equals(member.rights())) {
            mailboxes.post(new MembershipEvent.RightsChanged(views.info(member)));
        }
    }

    private void settlements(Membership before, Membership now) {
        Set<Object> known = new HashSet<>(before.settlements());
        now.settlements().stream().filter(one -> !known.contains(one)).forEach(one -> {
            LOG.warn("decisions made apart contradict each other; {}", one);
            mailboxes.post(new MembershipEvent.Settled(one));
        });
    }
}
