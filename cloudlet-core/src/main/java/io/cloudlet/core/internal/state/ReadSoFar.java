package io.cloudlet.core.internal.state;

import io.cloudlet.CloudletId;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** How far every log was read, kept up to date: costs follow what changed, not how many logs there are. Confined to the core thread. */
final class ReadSoFar {

    private final Map<CloudletId, Replica> touched = new HashMap<>();
    private final Set<CloudletId> aside = new TreeSet<>();
    private final Set<CloudletId> walking = new TreeSet<>();
    private VersionVector vector = VersionVector.EMPTY;

    /** Something about it may change. */
    Replica touch(Replica replica) {
        touched.put(replica.origin, replica);
        return replica;
    }

    /** Nobody reads that log any more. */
    void forget(CloudletId origin) {
        touched.remove(origin);
        aside.remove(origin);
        walking.remove(origin);
        vector = vector.without(origin);
    }

    /** A log is being fetched. */
    void walks(CloudletId origin) {
        walking.add(origin);
    }

    /** It is not fetched any more. */
    void walked(CloudletId origin) {
        walking.remove(origin);
    }

    /** Logs that were being fetched when somebody looked last. */
    Set<CloudletId> walking() {
        return walking;
    }

    /** Of every log that can still grow here, and the own one up to there. */
    VersionVector vector(@Nullable Checkpoint mine) {
        refresh();
        if (mine != null) {
            vector = vector.after(mine);
        }
        return vector;
    }

    /** Logs that are shown otherwise than they stand here, or not at all; in order. */
    Set<CloudletId> aside() {
        refresh();
        return aside;
    }

    private void refresh() {
        touched.values().removeIf(this::note);
    }

    /** Returns whether that stays so until it is touched again. */
    private boolean note(Replica replica) {
        boolean read = replica.trouble == null;
        vector = read ? vector.with(replica.origin, replica.vectorEntry()) : vector.without(replica.origin);
        if (replica.ordinary()) {
            aside.remove(replica.origin);
        } else {
            aside.add(replica.origin);
        }
        return replica.ordinary();
    }
}
