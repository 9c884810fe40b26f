package io.cloudlet.policy;

import io.cloudlet.CloudletId;
import java.util.List;
import java.util.Optional;

/**
 * A fence as known here, now.
 *
 * @param fence what its records say: roster, regions, keeper
 * @param disputed whether another fence has the same name
 * @param term counts the keepers it has had
 * @param epoch the key in force, if there is one yet; what is written now is sealed under it
 * @param members each of the roster and what it can do; by id
 * @param rewrapping how far what this cloudlet wrote has been brought under the key in force
 * @param troubles what an operator should know of; empty if nothing
 */
public record FenceInfo(
        FenceId id,
        Fence fence,
        boolean disputed,
        long term,
        Optional<FenceEpoch> epoch,
        List<Member> members,
        Rewrapping rewrapping,
        List<String> troubles) {

    public FenceInfo {
        members = List.copyOf(members);
        troubles = List.copyOf(troubles);
    }

    /** Its name, a label. */
    public String name() {
        return fence.name();
    }

    /** Who makes its keys. */
    public CloudletId keeper() {
        return fence.keeper().orElseThrow();
    }

    /**
     * One of the roster.
     *
     * @param why what it waits for, in words; empty where it is ready
     */
    public record Member(CloudletId id, Standing standing, String why) {}

    /** What a member of the roster can do. */
    public enum Standing {
        /** The key in force was wrapped for it. */
        READY,
        /** It will get the key: it has not shown a wrapping key, its region or its machine yet, or the keeper has not answered. */
        PENDING,
        /**
         * It declares to be outside the fence's regions, was removed from the federation, or its machine does not pass where hardware is required: it gets no
         * key.
         */
        OUTSIDE
    }

    /**
     * Progress of what follows a new key.
     *
     * @param done how many records of this cloudlet are under the key in force
     * @param total how many it has in this fence
     * @param bodiesLeft how many bodies are still to be encrypted anew
     */
    public record Rewrapping(long done, long total, long bodiesLeft) {
        /** Whether nothing is left to do here. */
        public boolean complete() {
            return done == total && bodiesLeft == 0;
        }
    }
}
