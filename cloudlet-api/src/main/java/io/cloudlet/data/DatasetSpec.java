package io.cloudlet.data;

import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.Names;
import io.cloudlet.policy.FenceId;
import java.util.Objects;

/**
 * A dataset to be made. Immutable; every step returns a new value.
 *
 * @param name a label
 * @param fence who can open it
 * @param versionsKept how many superseded versions of each object are kept, 0 to 100; 1 unless said otherwise, so that who
 *     reads while somebody writes can read to the end
 * @param reencrypts whether bodies are encrypted anew when a member leaves the fence, not only their keys wrapped anew:
 *     costs reading and writing all of them, and protects against a leaver that kept keys and gets copies later
 */
public record DatasetSpec(String name, FenceId fence, int versionsKept, boolean reencrypts) {

    private static final int MOST_VERSIONS = 100;

    public DatasetSpec {
        Names.check("dataset name", name);
        Objects.requireNonNull(fence, "fence");
        if (versionsKept < 0 || versionsKept > MOST_VERSIONS) {
            throw new InvalidArgumentException(
                    ErrorCode.ARGUMENT_INVALID, "versionsKept must be 0 to " + MOST_VERSIONS + ": " + versionsKept);
        }
    }

    /** Begins a dataset; its fence follows. */
    public static Named named(String name) {
        Names.check("dataset name", name);
        return fence -> new DatasetSpec(name, fence, 1, false);
    }

    /** The same, so many superseded versions of each object being kept. */
    public DatasetSpec keepVersions(int superseded) {
        return new DatasetSpec(name, fence, superseded, reencrypts);
    }

    /** The same, bodies being encrypted anew whenever a member leaves the fence. */
    public DatasetSpec reencryptOnRemoval() {
        return new DatasetSpec(name, fence, versionsKept, true);
    }

    /** A dataset that still lacks its fence. */
    @FunctionalInterface
    public interface Named {
        DatasetSpec inside(FenceId fence);
    }
}
