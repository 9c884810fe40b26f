package io.cloudlet.core.internal.peering;

import io.cloudlet.CloudletException;
import io.cloudlet.CloudletId;
import io.cloudlet.DeniedException;
import io.cloudlet.ErrorCode;
import io.cloudlet.core.internal.identity.Successor;
import java.util.List;
import java.util.function.BiConsumer;

/** For a session that this side dialled: checks that whoever answers is whom it dialled. */
final class ExpectedPeer implements Session.Owner {

    private final CloudletId expected;
    private final Session.Owner owner;
    private final BiConsumer<Session, CloudletException> over;

    /**
     * @param owner what decides once it is the right one
     * @param over told before {@code owner} that a session is over
     */
    ExpectedPeer(CloudletId expected, Session.Owner owner, BiConsumer<Session, CloudletException> over) {
        this.expected = expected;
        this.owner = owner;
        this.over = over;
    }

    @Override
    public void greeted(Session session, Hello hello) {
        if (!hello.id().equals(expected)) {
            throw new DeniedException(
                    ErrorCode.IDENTITY_MISMATCH,
                    "dialled " + expected.abbreviated() + " at " + session.address() + " but "
                            + hello.id().abbreviated() + " answered");
        }
        owner.greeted(session, hello);
    }

    @Override
    public void superseded(List<Successor> shown) {
        owner.superseded(shown);
    }

    @Override
    public void ended(Session session, CloudletException why) {
        over.accept(session, why);
        owner.ended(session, why);
    }
}
