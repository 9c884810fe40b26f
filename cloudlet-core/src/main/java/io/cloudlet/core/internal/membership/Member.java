package io.cloudlet.core.internal.membership;

import io.cloudlet.CloudletId;
import io.cloudlet.Right;
import io.cloudlet.core.internal.identity.VerificationKey;
import io.cloudlet.core.internal.membership.Statement.Cut;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Somebody who was admitted at some time.
 *
 * @param identity its first identity key, pinned at admission
 * @param incarnation 1, and one more for each time that it was admitted again
 * @param removal how it was removed; empty while it is a member
 * @param returned how it came back; empty in the first incarnation
 * @param disputed whether another member has the same name
 */
public record Member(
        CloudletId id,
        VerificationKey identity,
        String name,
        int incarnation,
        Set<Right> rights,
        Optional<Removal> removal,
        Optional<Return> returned,
        boolean disputed) {

    public Member {
        rights = Set.copyOf(rights);
    }

    /**
     * A removal.
     *
     * @param record its hash
     * @param cut what counts of whom it removed
     */
    public record Removal(String record, CloudletId by, Cut cut) {}

    /**
     * A re-admission.
     *
     * @param records hashes of those that say so; several, where several admitted it again apart
     * @param countsFrom number of the first log epoch that counts
     */
    public record Return(List<String> records, long countsFrom) {
        public Return {
            records = List.copyOf(records);
        }
    }

    /** Whether it belongs to the federation now. */
    public boolean active() {
        return removal.isEmpty();
    }

    /** The number of the first log epoch that counts. */
    public long countsFrom() {
        return returned.map(Return::countsFrom).orElse(0L);
    }
}
