package io.cloudlet.core.internal.state;

import io.cloudlet.CloudletId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Says what somebody lacks. Pull only: who wants to know sends a version vector and gets, for each log it lists, what lies
 * beyond. An origin that seems to have been restored from a backup, or to have forked, is sent whole, so that the puller
 * can see for itself.
 */
public final class Reconciliation {

    private final Logs logs;

    /**
     * One log to be sent.
     *
     * @param from after which sequence
     */
    public record Lack(long from, Checkpoint upTo) {}

    public Reconciliation(Logs logs) {
        this.logs = logs;
    }

    /**
     * What {@code theirs} lacks.
     *
     * @param beats whether a newer beat alone is worth sending
     */
    public List<Lack> lacks(VersionVector theirs, boolean beats) {
        List<Lack> lacks = new ArrayList<>();
        for (Map.Entry<CloudletId, VersionVector.Entry> entry : theirs.entries().entrySet()) {
            logs.checkpoint(entry.getKey())
                    .filter(mine -> !logs.quarantined(entry.getKey()) && beyond(mine, entry.getValue(), beats))
                    .ifPresent(mine -> lacks.add(new Lack(start(mine, entry.getValue()), mine)));
        }
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

    private static long start(Checkpoint mine, VersionVector.Entry theirs) {
        boolean contradicts = mine.head().sequence() < theirs.head().sequence() || forked(mine, theirs);
        return contradicts ? 0 : theirs.head().sequence();
    }

    private static boolean forked(Checkpoint mine, VersionVector.Entry theirs) {
        return mine.head().sequence() == theirs.head().sequence()
                && !mine.head().history().equals(theirs.head().history());
    }
}
