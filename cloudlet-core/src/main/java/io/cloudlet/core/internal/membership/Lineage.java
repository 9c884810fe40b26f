package io.cloudlet.core.internal.membership;

import io.cloudlet.CloudletId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tree of who admitted whom, under the root. */
final class Lineage {

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

    /** How many admissions lie between the root and {@code id}. */
    static int depth(CloudletId id, CloudletId root, Map<CloudletId, CloudletId> parents) {
        int depth = 0;
        @Nullable CloudletId at = id;
        while (at != null && !at.equals(root) && depth <= parents.size()) {
            at = parents.get(at);
            depth++;
        }
        return depth;
    }
}
