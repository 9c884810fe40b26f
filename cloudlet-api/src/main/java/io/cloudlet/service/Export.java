package io.cloudlet.service;

import io.cloudlet.CloudletId;
import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.policy.FenceId;
import java.util.Objects;
import java.util.Set;

/** Who can find an exported instance, besides the cloudlet that exports it. */
public sealed interface Export {

    /**
     * These cloudlets.
     *
     * @param cloudlets at least one, at most 1,000
     */
    record To(Set<CloudletId> cloudlets) implements Export {

        private static final int MOST = 1000;

        public To {
            cloudlets = Set.copyOf(cloudlets);
            if (cloudlets.isEmpty() || cloudlets.size() > MOST) {
                throw new InvalidArgumentException(
                        ErrorCode.ARGUMENT_INVALID,
                        "a service is exported to 1 to " + MOST + " cloudlets, not " + cloudlets.size());
            }
        }
    }

    /** The members of this fence, whoever they are at the time. */
    record Inside(FenceId fence) implements Export {
        public Inside {
            Objects.requireNonNull(fence, "fence");
        }
    }
}
