package io.cloudlet.core.internal.membership;

import io.cloudlet.CloudletId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tree of who admitted whom, under the root. */
final class Lineage {

    /** Who is so many admissions below the root admits nobody: it bounds how often all records are gone through. */
    static final int MOST_DEEP = 32;

    private Lineage() {}

    static boolean isAbove(CloudletId above, CloudletId below, CloudletId root, Map<CloudletId, CloudletId> parents) {
        if (above.equals(below)) {
            return false;
        }
        if (above.equals(root)) {
            return true;
        }
        @Nullable CloudletId at = below;
        for (int hops = 0; at != null && !at.equals(root) && hops <= parents.size(); hops++) {
            at = parents.get(at);
            if (above.equals(at)) {
                return true;
            }
        }
        return false;
    }

    /**
     * How many admissions lie between the root and {@code id}.
     *
     * @param known takes the depths of all on the way, so that each is found once
     */
    static int depth(
            CloudletId id, CloudletId root, Map<CloudletId, CloudletId> parents, Map<CloudletId, Integer> known) {
        Deque<CloudletId> way = new ArrayDeque<>();
        @Nullable CloudletId at = id;
        while (at != null && !at.equals(root) && !known.containsKey(at) && way.size() <= parents.size()) {
            way.push(at);
            at = parents.get(at);
        }
        int depth = at == null ? 0 : known.getOrDefault(at, 0);
        while (!way.isEmpty()) {
            depth++;
            known.put(way.pop(), depth);
        }
        return depth;
    }
}
