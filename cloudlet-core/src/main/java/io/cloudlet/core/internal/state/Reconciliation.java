package io.cloudlet.core.internal.state;

import io.cloudlet.CloudletId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Says what somebody lacks. Pull only: who wants to know sends a version vector and gets, for each log it lists, what lies
 * beyond: the records that follow, if they are here and what is here begins with what is there; otherwise where the log stands,
 * so that the puller can see for itself what became of it, and walk there.
 */
public final class Reconciliation {

    private final Logs logs;

    /**
     * One log to be sent.
     *
     * @param theirs how far it was read
     * @param walk whether the records on the way cannot be given
     */
    public record Lack(Head theirs, Checkpoint upTo, boolean walk) {

        /** After which sequence. */
        public long from() {
            return theirs.sequence();
        }
    }

    public Reconciliation(Logs logs) {
        this.logs = logs;
    }

    /**
     * What {@code theirs} lacks.
     *
     * @param beats whether a newer beat alone is worth sending
     */
    public List<Lack> lacks(VersionVector theirs, boolean beats) {
        SortedMap<CloudletId, VersionVector.Entry> unlike = logs.vector().unlike(theirs, beats);
        for (CloudletId origin : logs.aside()) {
            VersionVector.Entry entry = theirs.entry(origin);
            if (entry != null) {
                unlike.put(origin, entry);
            }
        }
        List<Lack> lacks = new ArrayList<>();
        unlike.forEach((origin, entry) -> logs.checkpoint(origin)
                .filter(mine -> !logs.doubts().quarantined(origin) && beyond(mine, entry, beats))
                .ifPresent(mine -> lacks.add(lack(entry.head(), mine))));
        return lacks;
    }

    private static boolean beyond(Checkpoint mine, VersionVector.Entry theirs, boolean beats) {
        int byEpoch = mine.head().epoch().compareTo(theirs.head().epoch());
        if (byEpoch != 0) {
            return byEpoch > 0;
        }
        boolean newerBeat = beats && mine.beat() > theirs.beat();
        return newerBeat || mine.head().sequence() > theirs.head().sequence() || forked(mine, theirs);
    }

    private Lack lack(Head theirs, Checkpoint mine) {
        return new Lack(theirs, mine, !logs.continues(mine.origin(), theirs));
    }

    /** Where a log stands now, for somebody who cannot be given the records on the way; empty if it is gone. */
    public Optional<Jump> jump(Lack lack) {
        return logs.jumpTo(lack.upTo().origin(), lack.theirs());
    }

    /** Whether the records on the way can still be given from {@code reached} on. */
    public boolean leads(long reached, Lack lack) {
        Head end = lack.upTo().head();
        return reached == end.sequence() || logs.reaches(lack.upTo().origin(), reached, end);
    }

    private static boolean forked(Checkpoint mine, VersionVector.Entry theirs) {
        return mine.head().sequence() == theirs.head().sequence()
                && !mine.head().history().equals(theirs.head().history());
    }
}
