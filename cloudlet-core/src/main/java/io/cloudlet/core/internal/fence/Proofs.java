package io.cloudlet.core.internal.fence;

import io.cloudlet.CloudletId;
import java.util.Optional;

/** What machines have shown, as far as fences that require it need to know. On the core thread. */
public interface Proofs {

    /** Nobody has shown anything. */
    Proofs NONE = new Proofs() {
        @Override
        public Optional<Proof> of(CloudletId keeper, CloudletId member) {
            return Optional.empty();
        }

        @Override
        public boolean passes(CloudletId member) {
            return false;
        }
    };

    /** What a keeper says in its log of a member's machine; empty if it says nothing. */
    Optional<Proof> of(CloudletId keeper, CloudletId member);

    /** Whether this cloudlet itself finds that machine to pass, now. */
    boolean passes(CloudletId member);

    /**
     * A keeper's verdict.
     *
     * @param upTo how much of the member's log counts; meaningless if it passes
     * @param why it does not pass; empty if it does
     */
    record Proof(boolean passes, long upTo, String why) {}
}
