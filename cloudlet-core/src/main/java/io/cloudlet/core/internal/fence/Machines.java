package io.cloudlet.core.internal.fence;

import io.cloudlet.CloudletId;
import java.util.Set;

/**
 * What a fence that requires machines to prove themselves makes of its roster now. The keeper's verdict counts, since it gives the keys.
 *
 * @param required whether it does
 * @param unproven of the roster, who has no verdict that the keeper relies on: no key is wrapped for it, and what it has it keeps
 * @param lost who does not pass: it is outside, until it passes again
 * @param keeperPasses whether this cloudlet itself finds the keeper's machine to pass, so that it would give it a key back
 */
record Machines(boolean required, Set<CloudletId> unproven, Set<CloudletId> lost, boolean keeperPasses) {

    /** Any machine will do. */
    static final Machines ANY = new Machines(false, Set.of(), Set.of(), true);

    Machines {
        unproven = Set.copyOf(unproven);
        lost = Set.copyOf(lost);
    }
}
