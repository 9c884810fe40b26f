package io.cloudlet.core.internal.membership;

import io.cloudlet.CloudletId;
import java.util.HashMap;
import java.util.Map;

/**
 * Which records count of each author, by their place among its own alone. They form a chain; where its home was restored from a backup
 * and it decided on two branches of its log, a tree.
 */
final class AuthorBranches {

    private final CloudletId founder;
    private final Cuts cuts;
    private final Map<CloudletId, Counting> newest = new HashMap<>();
    private final Map<String, Counting> counting = new HashMap<>();

    /** A record that counts, and its incarnation. */
    private record Counting(AuthorityRecord record, int incarnation) {}

    AuthorBranches(CloudletId founder, Cuts cuts) {
        this.founder = founder;
        this.cuts = cuts;
    }

    void counts(AuthorityRecord record, int incarnation) {
        Counting one = new Counting(record, incarnation);
        newest.put(record.author(), one);
        counting.put(record.hash(), one);
    }

    /**
     * Two records may follow the same one, on two branches of their author's log: both count, as what is decided apart. The first of a
     * new incarnation may come after some that never counted.
     */
    boolean follows(AuthorityRecord record, int incarnation) {
        Counting last = newest.get(record.author());
        if (last == null && incarnation > 1) {
            return true;
        }
        if (last != null && incarnation != last.incarnation) {
            return incarnation > last.incarnation && cuts.follows(record, last.record);
        }
        return begins(record, incarnation) || continues(record, incarnation);
    }

    private boolean begins(AuthorityRecord record, int incarnation) {
        return incarnation == 1
                && record.position() == 1
                && record.previous().equals(AuthorityRecord.NOTHING)
                && !record.author().equals(founder);
    }

    private boolean continues(AuthorityRecord record, int incarnation) {
        Counting before = counting.get(record.previous());
        return before != null
                && before.record.author().equals(record.author())
                && before.incarnation == incarnation
                && record.position() == before.record.position() + 1;
    }
}
