package io.cloudlet.core.internal.node;

import io.cloudlet.JoinRequest;
import io.cloudlet.MembershipEvent;
import io.cloudlet.core.internal.membership.Membership;
import io.cloudlet.core.internal.membership.Statement.Candidate;
import io.cloudlet.core.internal.peering.JoinDesk;
import io.cloudlet.core.internal.state.LogRecord;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** What the desk for joiners needs of this cloudlet. Confined to the core thread. */
record Inviting(Parts parts) implements JoinDesk.Host {

    @Override
    public Membership membership() {
        return parts.membership();
    }

    @Override
    public CompletionStage<?> admit(Candidate candidate, String invitation, long epoch) {
        return parts.decisions().admit(candidate, invitation, epoch);
    }

    @Override
    public List<LogRecord> authority() {
        return parts.belonging().authority().verified();
    }

    @Override
    public byte[] leafKey() {
        return parts.runtime().network().leafKey();
    }

    @Override
    public void requested(JoinRequest request) {
        parts.mailboxes().post(new MembershipEvent.JoinRequested(request));
    }
}
